-- What was asked of a DER, and what became of it.

-- Every setpoint heard is a row. Switches (connect, run) are 0 or 1.
CREATE TABLE setpoint (
	id INTEGER PRIMARY KEY,
	der INTEGER NOT NULL REFERENCES der (id),
	t_ms INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	source TEXT NOT NULL,
	ttl_ms INTEGER NOT NULL,
	p_w REAL,
	p_max_w REAL,
	q_var REAL,
	f_offset_hz REAL,
	v_offset_v REAL,
	connect REAL,
	run REAL
) STRICT;
CREATE INDEX setpoint_time ON setpoint (t_ms);
CREATE INDEX setpoint_number ON setpoint (der, epoch, seq);

-- Results are retained on the bus: the copy that comes with each connection is the same
-- row and is kept once.
CREATE TABLE setpoint_result (
	id INTEGER PRIMARY KEY,
	der INTEGER NOT NULL REFERENCES der (id),
	t_ms INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	stage TEXT NOT NULL,
	reason TEXT NOT NULL,
	p_w REAL,
	p_max_w REAL,
	q_var REAL,
	f_offset_hz REAL,
	v_offset_v REAL,
	connect REAL,
	run REAL
) STRICT;
CREATE UNIQUE INDEX setpoint_result_once
	ON setpoint_result (der, epoch, seq, stage, t_ms, reason);
CREATE INDEX setpoint_result_time ON setpoint_result (t_ms);

-- A setpoint with each of its results; one without a result, and a result without a
-- setpoint (a refusal of what could not be read, a release), each alone. json_patch leaves
-- out the fields that are NULL.
CREATE VIEW setpoint_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', s.t_ms / 1000.0, 'unixepoch') AS time,
	d.name AS der,
	s.source,
	json_patch('{}', json_object('p_w', s.p_w, 'p_max_w', s.p_max_w, 'q_var', s.q_var,
		'f_offset_hz', s.f_offset_hz, 'v_offset_v', s.v_offset_v,
		'connect', s.connect, 'run', s.run)) AS asked,
	r.stage,
	r.reason,
	r.t_ms - s.t_ms AS delay_ms,
	CASE WHEN r.id NOT NULL THEN json_patch('{}', json_object('p_w', r.p_w,
		'p_max_w', r.p_max_w, 'q_var', r.q_var, 'f_offset_hz', r.f_offset_hz,
		'v_offset_v', r.v_offset_v, 'connect', r.connect, 'run', r.run)) END AS applied,
	s.ttl_ms, s.epoch, s.seq, s.t_ms
FROM setpoint AS s JOIN der AS d ON d.id = s.der
LEFT JOIN setpoint_result AS r ON r.der = s.der AND r.epoch = s.epoch AND r.seq = s.seq
UNION ALL
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', r.t_ms / 1000.0, 'unixepoch'),
	d.name, NULL, NULL, r.stage, r.reason, NULL,
	json_patch('{}', json_object('p_w', r.p_w, 'p_max_w', r.p_max_w, 'q_var', r.q_var,
		'f_offset_hz', r.f_offset_hz, 'v_offset_v', r.v_offset_v,
		'connect', r.connect, 'run', r.run)),
	NULL, r.epoch, r.seq, r.t_ms
FROM setpoint_result AS r JOIN der AS d ON d.id = r.der
WHERE NOT EXISTS (SELECT 1 FROM setpoint AS s
	WHERE s.der = r.der AND s.epoch = r.epoch AND s.seq = r.seq);
