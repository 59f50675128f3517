-- How long it takes from a measurement to the registers that its setpoint was written to.

ALTER TABLE control_state ADD COLUMN latency_ms REAL;
