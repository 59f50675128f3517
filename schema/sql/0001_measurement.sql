-- DERs and their measurements. Times are Unix milliseconds (UTC), values base SI units,
-- positive power flows into the site bus. NULL: not provided or not known; `quality` then
-- says why, as {"soc_pct":["invalid"]}.

PRAGMA application_id = 0x536b7279; -- "Skry"

-- newest_*: key of the measurement written last, so that the newest row of a DER that has
-- been silent for a year is found without a search.
CREATE TABLE der (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	newest_t_ms INTEGER,
	newest_session INTEGER,
	newest_n INTEGER
) STRICT;

-- One row a poll. Time leads the key: rows are appended, a commit touches few pages
-- however many DERs there are, and a slice of time is read in one piece.
CREATE TABLE measurement (
	t_ms INTEGER NOT NULL,
	der INTEGER NOT NULL REFERENCES der (id),
	session INTEGER NOT NULL,
	n INTEGER NOT NULL,
	f_hz REAL,
	v_v REAL,
	v_l1_v REAL,
	v_l2_v REAL,
	v_l3_v REAL,
	i_a REAL,
	p_w REAL,
	q_var REAL,
	s_va REAL,
	pf REAL,
	e_wh REAL,
	soc_pct REAL,
	p_avail_w REAL,
	p_max_w REAL,
	q_max_var REAL,
	f_offset_hz REAL,
	v_offset_v REAL,
	state REAL,
	alarm_bits REAL,
	temperature_c REAL,
	dc_v REAL,
	dc_w REAL,
	breaker REAL,
	grid_f_hz REAL,
	grid_v_v REAL,
	grid_angle_deg REAL,
	quality TEXT,
	PRIMARY KEY (t_ms, der, session, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER measurement_newest AFTER INSERT ON measurement
BEGIN
	UPDATE der
	SET newest_t_ms = NEW.t_ms, newest_session = NEW.session, newest_n = NEW.n
	WHERE id = NEW.der;
END;

CREATE VIEW measurement_view AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', m.t_ms / 1000.0, 'unixepoch') AS time,
	d.name AS der,
	m.f_hz, m.v_v, m.v_l1_v, m.v_l2_v, m.v_l3_v, m.i_a, m.p_w, m.q_var, m.s_va, m.pf,
	m.e_wh, m.soc_pct, m.p_avail_w, m.p_max_w, m.q_max_var, m.f_offset_hz, m.v_offset_v,
	m.state, m.alarm_bits, m.temperature_c, m.dc_v, m.dc_w, m.breaker, m.grid_f_hz,
	m.grid_v_v, m.grid_angle_deg, m.quality, m.session, m.n, m.t_ms
FROM measurement AS m JOIN der AS d ON d.id = m.der;

-- The newest measurement of every DER.
CREATE VIEW latest AS
SELECT
	strftime('%Y-%m-%dT%H:%M:%fZ', m.t_ms / 1000.0, 'unixepoch') AS time,
	d.name AS der,
	m.f_hz, m.v_v, m.v_l1_v, m.v_l2_v, m.v_l3_v, m.i_a, m.p_w, m.q_var, m.s_va, m.pf,
	m.e_wh, m.soc_pct, m.p_avail_w, m.p_max_w, m.q_max_var, m.f_offset_hz, m.v_offset_v,
	m.state, m.alarm_bits, m.temperature_c, m.dc_v, m.dc_w, m.breaker, m.grid_f_hz,
	m.grid_v_v, m.grid_angle_deg, m.quality, m.session, m.n, m.t_ms
FROM der AS d CROSS JOIN measurement AS m -- CROSS: der first, whatever the planner thinks
	ON m.t_ms = d.newest_t_ms AND m.der = d.id
	AND m.session = d.newest_session AND m.n = d.newest_n;

-- Averages and extremes of each minute; `t_ms` is where the minute begins.
CREATE VIEW minute AS
SELECT
	strftime('%Y-%m-%dT%H:%MZ', m.t_ms / 60000 * 60, 'unixepoch') AS time,
	d.name AS der,
	count(*) AS polls,
	avg(m.f_hz) AS f_hz_avg, min(m.f_hz) AS f_hz_min, max(m.f_hz) AS f_hz_max,
	avg(m.v_v) AS v_v_avg, min(m.v_v) AS v_v_min, max(m.v_v) AS v_v_max,
	avg(m.p_w) AS p_w_avg, min(m.p_w) AS p_w_min, max(m.p_w) AS p_w_max,
	avg(m.q_var) AS q_var_avg, min(m.q_var) AS q_var_min, max(m.q_var) AS q_var_max,
	avg(m.soc_pct) AS soc_pct_avg, min(m.soc_pct) AS soc_pct_min, max(m.soc_pct) AS soc_pct_max,
	m.t_ms / 60000 * 60000 AS t_ms
FROM measurement AS m JOIN der AS d ON d.id = m.der
GROUP BY m.t_ms / 60000 * 60000, d.name;
