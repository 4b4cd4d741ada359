import psycopg2

connection = psycopg2.connect("postgres://app@localhost/app_test")
cursor = connection.cursor()
cursor.execute("DELETE FROM users WHERE name LIKE 'test-%'")
