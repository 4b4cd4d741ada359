cat <<EOF
plain $x and $(date) and `uname`
"quotes" 'stay' \$escaped
EOF
cat <<'EOF' | grep x && echo found
literal $x $(date)
EOF
cat <<-END >out
	tabs $gone
		two
	END
ssh "$h" bash -s <<A; echo next
rm -rf /tmp/x
A
cat <<A <<B
first
A
second
B
while read -r x; do echo "$x"; done <<LIST
one
two
LIST
cat <<EMPTY
EMPTY
