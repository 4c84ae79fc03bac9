-- Rows of a hub that are no operations.

CREATE TABLE enrolment (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  office      TEXT NOT NULL,
  desk_name   TEXT NOT NULL,
  issued_at   TEXT NOT NULL,
  expires_at  INTEGER NOT NULL,             -- seconds since 1970-01-01 UTC
  used_at     TEXT,
  desk        BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE admin (
  name              TEXT NOT NULL PRIMARY KEY,
  password_verifier TEXT,
  one_time_verifier TEXT,
  failures          INTEGER NOT NULL,
  locked_until      TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash BLOB NOT NULL PRIMARY KEY,
  admin      TEXT NOT NULL REFERENCES admin,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_admin ON session (admin);
