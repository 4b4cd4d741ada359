import os
import psycopg2

url = os.environ.get("DATABASE_URL", "postgres://app@production-db/app")
connection = psycopg2.connect(url)
cursor = connection.cursor()
cursor.execute("TRUNCATE users, builds")  # expect: ML106
