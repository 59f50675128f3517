-- The controller dispatches: what decides, the grid's power, what is asked, what is missing.

ALTER TABLE control_state ADD COLUMN dispatch TEXT;
ALTER TABLE control_state ADD COLUMN p_pcc_w REAL;
ALTER TABLE control_state ADD COLUMN p_dispatch_w REAL;
ALTER TABLE control_state ADD COLUMN p_short_w REAL;
