-- What happened: states, nameplates, events, alarms, the controller's cycles, and losses.

-- A row when the state changed. der NULL: the controller.
CREATE TABLE status (
	id INTEGER PRIMARY KEY,
	der INTEGER REFERENCES der (id),
	t_ms INTEGER NOT NULL,
	session INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;
CREATE INDEX status_der ON status (der, id);
CREATE INDEX status_time ON status (t_ms);

CREATE VIEW state_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', s.t_ms / 1000.0, 'unixepoch') AS time,
	coalesce(d.name, '(controller)') AS der,
	s.state, s.reason, s.session, s.t_ms
FROM status AS s LEFT JOIN der AS d ON d.id = s.der;

-- A row when a device said something new of itself; `json` is all it said.
CREATE TABLE nameplate (
	id INTEGER PRIMARY KEY,
	der INTEGER NOT NULL REFERENCES der (id),
	t_ms INTEGER NOT NULL, -- when it was received
	maker TEXT NOT NULL,
	model TEXT NOT NULL,
	serial TEXT NOT NULL,
	kind TEXT NOT NULL,
	role TEXT NOT NULL,
	p_max_w REAL,
	s_max_va REAL,
	json TEXT NOT NULL
) STRICT;
CREATE INDEX nameplate_der ON nameplate (der, id);

CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	t_ms INTEGER NOT NULL,
	severity TEXT NOT NULL,
	source TEXT NOT NULL,
	kind TEXT NOT NULL,
	der INTEGER REFERENCES der (id), -- NULL: it concerns no single DER
	text TEXT NOT NULL
) STRICT;
CREATE INDEX event_time ON event (t_ms);

CREATE VIEW event_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', e.t_ms / 1000.0, 'unixepoch') AS time,
	e.severity, e.source, e.kind, d.name AS der, e.text, e.t_ms
FROM event AS e LEFT JOIN der AS d ON d.id = e.der;

-- A row when an alarm changed: raised, acknowledged, cleared.
CREATE TABLE alarm (
	id INTEGER PRIMARY KEY,
	t_ms INTEGER NOT NULL,
	name TEXT NOT NULL,
	severity TEXT NOT NULL,
	active INTEGER NOT NULL, -- 0 or 1
	since_ms INTEGER NOT NULL,
	acknowledged_by TEXT NOT NULL, -- empty: nobody yet
	text TEXT NOT NULL
) STRICT;
CREATE INDEX alarm_name ON alarm (name, id);
CREATE INDEX alarm_time ON alarm (t_ms);

CREATE VIEW alarm_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', t_ms / 1000.0, 'unixepoch') AS time,
	name, severity, iif(active, 'active', 'cleared') AS state,
	strftime('%Y-%m-%dT%H:%M:%fZ', since_ms / 1000.0, 'unixepoch') AS since,
	acknowledged_by, text, t_ms
FROM alarm;

-- One row a cycle of the controller.
CREATE TABLE control_state (
	t_ms INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	cycle INTEGER NOT NULL,
	mode TEXT NOT NULL,
	hold TEXT NOT NULL, -- why restoration holds; empty: it is working
	f_hz REAL,
	v_v REAL,
	f_offset_hz REAL,
	p_gfm_w REAL,
	p_gfl_w REAL,
	p_load_w REAL,
	sharing_error_pct REAL,
	age_ms REAL,
	compute_us REAL,
	overruns INTEGER NOT NULL,
	PRIMARY KEY (t_ms, epoch, cycle)
) STRICT, WITHOUT ROWID;

-- What is missing in this history, and why. Of a hole between two polls: which polls.
CREATE TABLE loss (
	id INTEGER PRIMARY KEY,
	t_ms INTEGER NOT NULL, -- when it was noticed
	reason TEXT NOT NULL,  -- missed, absent, malformed, dropped, discarded, refused
	rows INTEGER NOT NULL,
	der INTEGER REFERENCES der (id),
	session INTEGER,
	first_n INTEGER,
	last_n INTEGER
) STRICT;
CREATE INDEX loss_time ON loss (t_ms);

CREATE VIEW loss_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', l.t_ms / 1000.0, 'unixepoch') AS time,
	l.reason, l.rows, d.name AS der, l.session, l.first_n, l.last_n, l.t_ms
FROM loss AS l LEFT JOIN der AS d ON d.id = l.der;
