"""maintlint in an editor: findings while you type, effects on hover, fixes as actions. Needs the extra ``lsp``."""
