-- Views: derived from the log, dropped and derived anew by a rebuild.

CREATE TABLE dossier (
  num             INTEGER NOT NULL PRIMARY KEY REFERENCES entity,
  id              BLOB NOT NULL,
  office          TEXT,
  code            TEXT,
  code_digits     TEXT,                   -- digits of the part of the code that differs inside one office
  state           TEXT NOT NULL,
  is_open         INTEGER NOT NULL,
  procedure_code  TEXT,
  procedure_name  TEXT,
  owner_name      TEXT NOT NULL,
  submitter_name  TEXT,
  received_at     INTEGER,                -- seconds since 1970-01-01 UTC
  due_at          INTEGER,
  register_volume TEXT,
  register_seq    INTEGER,
  rev             INTEGER NOT NULL,
  waiting         INTEGER NOT NULL,       -- operations without a stamp
  cards           INTEGER NOT NULL,
  is_contested    INTEGER NOT NULL,
  is_frozen       INTEGER NOT NULL,
  look_up_secret  TEXT,
  folded          BLOB NOT NULL           -- the whole state, for reading one dossier
) STRICT;
CREATE INDEX dossier_due ON dossier (is_open, due_at, office);
CREATE INDEX dossier_received ON dossier (received_at);
CREATE INDEX dossier_office ON dossier (office, received_at, is_open);
CREATE INDEX dossier_code ON dossier (code_digits) WHERE code_digits IS NOT NULL;
CREATE INDEX dossier_look_up ON dossier (look_up_secret) WHERE look_up_secret IS NOT NULL;
CREATE INDEX dossier_attention ON dossier (num) WHERE cards > 0 OR is_contested OR is_frozen;

-- Numbers that people used: facts, those of contested operations included.
CREATE TABLE number_used (
  series    TEXT NOT NULL,
  book      TEXT NOT NULL,
  number    INTEGER NOT NULL,
  operation INTEGER NOT NULL REFERENCES operation,
  PRIMARY KEY (series, book, number, operation)
) STRICT, WITHOUT ROWID;

-- Names of owner and submitter, folded before they come here (remove_diacritics leaves đ as it is). The
-- prefixes cover every Vietnamese syllable in full, so that no query merges lists of terms.
CREATE VIRTUAL TABLE name_index USING fts5 (
  names, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii', prefix = '1 2 3 4 5 6'
);
