"""The tables of the identity store."""

from typing import Final

VERSION: Final = 1
"""`PRAGMA user_version` of a store of this form."""

TABLES: Final = """
CREATE TABLE identity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity_type TEXT NOT NULL,
    attributes TEXT NOT NULL,
    created TEXT NOT NULL
);

-- The connector space: each object of each connected system, as that said it last.
CREATE TABLE object (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    system INTEGER NOT NULL,
    object_type TEXT NOT NULL,
    anchor TEXT,                  -- null while it is to be added, and the system has not given it one
    state TEXT NOT NULL,          -- Current, Provisioned, or Obsolete: gone there, and not yet dealt with
    attributes TEXT NOT NULL,     -- what the system said; {} for one that it has not said anything of
    generation INTEGER NOT NULL,  -- of the import that saw it last; -1: the system said that it is gone
    changed INTEGER NOT NULL,     -- 1: a delta synchronisation has to look at it
    identity INTEGER REFERENCES identity (id),
    joined_by TEXT,               -- Projection, Matching or Provisioning
    partition TEXT NOT NULL DEFAULT ''  -- the part of the system that was read when it was seen last
);
CREATE UNIQUE INDEX object_anchor ON object (system, object_type, anchor);
CREATE INDEX object_changed ON object (system, id) WHERE changed = 1;
CREATE INDEX object_obsolete ON object (system, id) WHERE state = 'Obsolete';
CREATE INDEX object_gone ON object (system, id) WHERE generation < 0;
CREATE INDEX object_identity ON object (identity) WHERE identity IS NOT NULL;

-- The values by which matching rules find identities; and those that objects without one look for.
CREATE TABLE identity_key (
    identity_type TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,          -- with letter case aside where the rule says so: then attribute ends in '~'
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    PRIMARY KEY (identity_type, attribute, value, identity)
) WITHOUT ROWID;
CREATE INDEX identity_key_identity ON identity_key (identity);
CREATE TABLE matched_attribute (  -- those that identity_key was made for
    identity_type TEXT NOT NULL,
    attribute TEXT NOT NULL,
    PRIMARY KEY (identity_type, attribute)
) WITHOUT ROWID;
CREATE TABLE wanted_key (
    identity_type TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    object INTEGER NOT NULL REFERENCES object (id) ON DELETE CASCADE,
    PRIMARY KEY (identity_type, attribute, value, object)
) WITHOUT ROWID;
CREATE INDEX wanted_key_object ON wanted_key (object);

-- What is still to be written to a connected system, one at most for an object.
CREATE TABLE pending_export (
    object INTEGER PRIMARY KEY REFERENCES object (id) ON DELETE CASCADE,
    system INTEGER NOT NULL,
    operation TEXT NOT NULL,      -- Add, Update, Delete
    attributes TEXT NOT NULL,     -- what changes against the object's; [] takes an attribute away
    state TEXT NOT NULL,          -- Pending, Sending (outcome not known yet), Exported (to be confirmed)
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,  -- seconds since 1970
    error TEXT
);
CREATE INDEX pending_export_due ON pending_export (system, state, not_before, object);

-- How far the latest full import of a system is; a row with a bookmark is one that can be gone on with.
CREATE TABLE import_progress (
    system INTEGER NOT NULL,
    partition TEXT NOT NULL,      -- '' for the whole system
    generation INTEGER NOT NULL,
    latest INTEGER NOT NULL,      -- the highest generation that an import began with, be it of changes only
    begun TEXT NOT NULL,
    reading TEXT NOT NULL,        -- what it was told to read, and how; another one starts anew
    bookmark TEXT,
    nameless INTEGER NOT NULL DEFAULT 0,  -- faults before the bookmark that say not of which object they are
    processed INTEGER NOT NULL,   -- objects before the bookmark
    is_complete INTEGER NOT NULL,
    watermark TEXT,               -- where the next import of changes begins
    PRIMARY KEY (system, partition)
) WITHOUT ROWID;

-- What each run did; a row an activity.
CREATE TABLE run (
    activity TEXT PRIMARY KEY,
    system INTEGER NOT NULL,
    run_type TEXT NOT NULL,
    phase TEXT NOT NULL DEFAULT '',
    begun TEXT NOT NULL,
    to_process INTEGER NOT NULL DEFAULT 0,  -- 0: not known
    processed INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    warnings INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE item (
    seq INTEGER PRIMARY KEY,
    activity TEXT NOT NULL,
    change TEXT NOT NULL,
    object_type TEXT,
    anchor TEXT,
    object INTEGER,
    before TEXT,                  -- attributes: all of what went, the changed ones of what changed
    after TEXT,
    error TEXT,
    place TEXT                    -- where somebody would look for what is wrong: line 17
);
CREATE INDEX item_activity ON item (activity, seq);
CREATE INDEX item_error ON item (activity, seq) WHERE error IS NOT NULL;
"""
