-- The controller restores the voltage too and shares the reactive power.

ALTER TABLE control_state ADD COLUMN v_offset_v REAL;
ALTER TABLE control_state ADD COLUMN q_sharing_error_pct REAL;
ALTER TABLE control_state ADD COLUMN v_min_v REAL; -- of the grid-forming DERs
ALTER TABLE control_state ADD COLUMN v_max_v REAL;
