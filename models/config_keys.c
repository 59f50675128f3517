/* config_keys.c - every key of the configuration file, in tables; see config_keys.h. */
#include "models/config_keys.h"

#include <string.h>

#include "models/config.h"
#include "models/point.h"

static int version_by_name(const char *name)
{
	static const char *const names[] = {"auto", "5", "3.1.1"};

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int single_by_name(const char *name)
{
	static const char *const names[] = {"auto", "06", "16"};

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int leave_by_name(const char *name)
{
	static const char *const names[] = {"release", "hold", "restrict"};

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int start_by_name(const char *name)
{
	static const char *const names[] = {"adopt", "release", "leave"};

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

#define AT(type, field) offsetof(struct type, field), sizeof(((struct type *)NULL)->field)
#define INT(name, type, field, least, most, unit, standard, meaning)                  \
	{                                                                             \
		name, SK_KEY_INT, AT(type, field), least, most, unit, standard, NULL, \
			NULL, meaning                                                 \
	}
#define FLOAT(name, type, field, least, most, unit, standard, meaning)                  \
	{                                                                               \
		name, SK_KEY_FLOAT, AT(type, field), least, most, unit, standard, NULL, \
			NULL, meaning                                                   \
	}
#define BOOL(name, type, field, standard, meaning)                                  \
	{                                                                           \
		name, SK_KEY_BOOL, AT(type, field), 0, 0, "", standard, NULL, NULL, \
			meaning                                                     \
	}
#define TEXT(name, type, field, standard, meaning)                                  \
	{                                                                           \
		name, SK_KEY_TEXT, AT(type, field), 0, 0, "", standard, NULL, NULL, \
			meaning                                                     \
	}
#define PATH(name, type, field, standard, meaning)                                  \
	{                                                                           \
		name, SK_KEY_PATH, AT(type, field), 0, 0, "", standard, NULL, NULL, \
			meaning                                                     \
	}
#define ID(name, type, field, standard, meaning)                                  \
	{                                                                         \
		name, SK_KEY_ID, AT(type, field), 0, 0, "", standard, NULL, NULL, \
			meaning                                                   \
	}
#define CHOICE(name, type, field, standard, by_name, allowed, meaning)             \
	{                                                                          \
		name, SK_KEY_CHOICE, AT(type, field), 0, 0, "", standard, by_name, \
			allowed, meaning                                           \
	}
#define LEAVES "\"release\", \"hold\", \"restrict\""
#define OTHER(name, standard, meaning)                                            \
	{                                                                         \
		name, SK_KEY_OTHER, 0, 0, 0, 0, "", standard, NULL, NULL, meaning \
	}

static const struct sk_key site[] = {
	TEXT("name", sk_conf_site, name, "", "What people call the site."),
	TEXT("root", sk_conf_site, root, "site", "First level or levels of every topic."),
	FLOAT("f_nom_hz", sk_conf_site, f_nom_hz, 16, 400, "Hz", "50",
	      "Nominal frequency."),
	FLOAT("v_nom_v", sk_conf_site, v_nom_v, 10, 50000, "V", "230",
	      "Nominal voltage, line to neutral."),
	PATH("state_dir", sk_conf_site, state_dir, "/var/lib/skerry",
	     "Folder of what must survive a restart (epochs)."),
	PATH("models_dir", sk_conf_site, models_dir, "",
	     "Folder of the device models; empty: the installed ones."),
};

static const struct sk_key broker[] = {
	TEXT("host", sk_conf_broker, host, "127.0.0.1", "Address or name of the broker."),
	INT("port", sk_conf_broker, port, 0, 65535, "", "0",
	    "Its port; 0: 1883, or 8883 with TLS."),
	CHOICE("version", sk_conf_broker, version, "auto", version_by_name,
	       "\"auto\", \"5\", \"3.1.1\"",
	       "MQTT version; auto: 5, or 3.1.1 where the broker offers no more."),
	INT("keepalive_s", sk_conf_broker, keepalive_s, 1, 30, "s", "5",
	    "Keep-alive of every connection; of more than 50 DERs for each of its "
	    "seconds at least their number / 50, at most 30."),
	TEXT("user", sk_conf_broker, user, "", "User name; empty: anonymous."),
	PATH("password_file", sk_conf_broker, password_file, "",
	     "File whose first line is the password."),
	BOOL("tls", sk_conf_broker, tls, "false", "Speak TLS (1.2 or newer)."),
	PATH("ca_file", sk_conf_broker, ca_file, "",
	     "Certificates the broker's is checked against."),
	PATH("cert_file", sk_conf_broker, cert_file, "",
	     "Client certificate; empty: none."),
	PATH("key_file", sk_conf_broker, key_file, "", "Key of the client certificate."),
};

static const struct sk_key control[] = {
	INT("period_ms", sk_conf_control, period_ms, 20, 10000, "ms", "200",
	    "Period of the control loop."),
	BOOL("frequency", sk_conf_control, frequency, "true", "Restore the frequency."),
	FLOAT("beta_per_s", sk_conf_control, beta_per_s, 0.05, 20, "1/s", "2",
	      "How fast the common offset goes to its target."),
	FLOAT("f_offset_max_hz", sk_conf_control, f_offset_max_hz, 0, 5, "Hz", "1",
	      "Largest droop frequency offset, both ways."),
	FLOAT("f_ramp_hz_per_s", sk_conf_control, f_ramp_hz_per_s, 0.001, 10, "Hz/s",
	      "0.5", "Steepest change of the common offset."),
	FLOAT("f_deadband_hz", sk_conf_control, f_deadband_hz, 0, 0.1, "Hz", "0.0005",
	      "Smaller errors are left alone."),
	BOOL("voltage", sk_conf_control, voltage, "true",
	     "Restore the voltage and share reactive power by rating."),
	TEXT("v_bus", sk_conf_control, v_bus, "",
	     "The DER whose voltage is restored; empty: the mean of the units that form "
	     "the "
	     "grid."),
	FLOAT("v_beta_per_s", sk_conf_control, v_beta_per_s, 0.01, 10, "1/s", "0.5",
	      "How fast the common voltage offset goes to its target."),
	FLOAT("q_beta_per_s", sk_conf_control, q_beta_per_s, 0.01, 10, "1/s", "0.6",
	      "How fast the shares of reactive power become equal."),
	FLOAT("v_ramp_v_per_s", sk_conf_control, v_ramp_v_per_s, 0.01, 1000, "V/s", "3",
	      "Steepest change of a voltage offset."),
	FLOAT("v_deadband_v", sk_conf_control, v_deadband_v, 0, 50, "V", "0.2",
	      "Smaller errors of the voltage are left alone."),
	INT("stale_ms", sk_conf_control, stale_ms, 50, 60000, "ms", "1000",
	    "Older measurements are treated as absent."),
	INT("setpoint_ttl_ms", sk_conf_control, setpoint_ttl_ms, 100, 3600000, "ms",
	    "2000",
	    "How old a setpoint may be when it is applied; refreshed at half of it."),
	INT("revert_s", sk_conf_control, revert_s, 5, 3600, "s", "30",
	    "Without word from us for so long, a device goes back to its own behaviour."),
};

static const struct sk_key historian[] = {
	PATH("database", sk_conf_historian, database, "/var/lib/skerry/history.db",
	     "The SQLite file."),
	INT("batch_ms", sk_conf_historian, batch_ms, 10, 60000, "ms", "500",
	    "Rows are committed this often."),
	INT("batch_rows", sk_conf_historian, batch_rows, 1, 100000, "rows", "2000",
	    "Commit earlier at this many rows."),
	INT("queue_rows", sk_conf_historian, queue_rows, 100, 10000000, "rows", "100000",
	    "Rows kept in memory while the file cannot be written."),
};

static const struct sk_key simulator[] = {
	FLOAT("step_ms", sk_conf_simulator, step_ms, 0.1, 10, "ms", "1",
	      "Step of the simulated plant."),
	INT("seed", sk_conf_simulator, seed, 0, 2147483647, "", "1",
	    "Of the random numbers."),
	FLOAT("noise_f_hz", sk_conf_simulator, noise_f_hz, 0, 1, "Hz", "0",
	      "Standard deviation of the measured frequency."),
	BOOL("may_go_dark", sk_conf_simulator, may_go_dark, "false",
	     "The last grid-forming unit may leave the bus, too, after which all is dark "
	     "until "
	     "one comes back; otherwise it stays."),
	OTHER("grid", "", "The grid behind the breaker of a DER of kind pcc."),
	OTHER("lines", "", "Lines between buses, see simulator.lines."),
	OTHER("ders", "", "The simulated devices, see simulator.ders."),
	OTHER("faults", "", "Faults that come by themselves, see simulator.faults."),
};

static const struct sk_key sim_grid[] = {
	FLOAT("r_ohm", sk_conf_sim_grid, r_ohm, 0, 1e4, "Ohm", "0.05",
	      "Resistance of the grid."),
	FLOAT("x_ohm", sk_conf_sim_grid, x_ohm, 1e-6, 1e4, "Ohm", "0.15",
	      "Its reactance."),
	BOOL("closed", sk_conf_sim_grid, closed, "true",
	     "The breaker is closed at the start."),
	FLOAT("f_window_hz", sk_conf_sim_grid, f_window_hz, 1e-4, 5, "Hz", "0.1",
	      "Largest difference of the frequencies the sync-check permits."),
	FLOAT("v_window_pu", sk_conf_sim_grid, v_window_pu, 1e-4, 1, "pu", "0.03",
	      "Likewise of the voltages."),
	FLOAT("angle_window_deg", sk_conf_sim_grid, angle_window_deg, 0.01, 90, "deg",
	      "10", "Likewise of the angles."),
	FLOAT("hold_s", sk_conf_sim_grid, hold_s, 0, 60, "s", "0.5",
	      "How long all three must be within."),
};

static const struct sk_key sim_lines[] = {
	ID("from", sk_conf_sim_line, from, NULL, "A bus."),
	ID("to", sk_conf_sim_line, to, NULL, "Another bus."),
	FLOAT("r_ohm", sk_conf_sim_line, r_ohm, 0, 1e4, "Ohm", NULL,
	      "Resistance of one phase."),
	FLOAT("x_ohm", sk_conf_sim_line, x_ohm, 0, 1e4, "Ohm", NULL, "Its reactance."),
};

static const struct sk_key sim_ders[] = {
	ID("id", sk_conf_sim_der, id, NULL, "A DER of the inventory."),
	TEXT("generation", sk_conf_sim_der, generation, "",
	     "What it shows: \"ders\" (SunSpec 701...), \"legacy\" (103...), \"meter\" "
	     "(203), numbers of SunSpec models (\"1, 101, 120, 123\"), or a file of "
	     "models/devices; empty: by its model and kind."),
	PATH("registers", sk_conf_sim_der, registers, "",
	     "A file of recorded registers that it shows instead."),
	FLOAT("s_va", sk_conf_sim_der, s_va, 1, 1e8, "VA", NULL, "Rating."),
	FLOAT("p_w", sk_conf_sim_der, p_w, -1e8, 1e8, "W", "0",
	      "Power at the start: available (PV), to hold (battery), consumed (load)."),
	FLOAT("q_var", sk_conf_sim_der, q_var, -1e8, 1e8, "var", "0",
	      "Reactive power a load consumes."),
	FLOAT("e_wh", sk_conf_sim_der, e_wh, 1, 1e9, "Wh", "10000",
	      "Capacity of a battery."),
	FLOAT("soc_pct", sk_conf_sim_der, soc_pct, 0, 100, "%", "60",
	      "State of charge at the start."),
	FLOAT("f_droop_pct", sk_conf_sim_der, f_droop_pct, 0.01, 20, "%", "1",
	      "Frequency fall from no load to rated power."),
	FLOAT("v_droop_pct", sk_conf_sim_der, v_droop_pct, 0.01, 30, "%", "5",
	      "Voltage fall from none to rated reactive power."),
	FLOAT("tau_s", sk_conf_sim_der, tau_s, 0.001, 1, "s", "0.02",
	      "Time constant of the power measurement."),
	FLOAT("x_pu", sk_conf_sim_der, x_pu, 0.01, 1, "pu", "0.15",
	      "Coupling reactance on its own rating."),
	TEXT("bus", sk_conf_sim_der, bus, "",
	     "Where it stands; empty: bus \"main\", a grid-forming one behind a short "
	     "cable."),
	FLOAT("inertia_s", sk_conf_sim_der, inertia_s, 0, 20, "s", "",
	      "Inertia constant H; none: 1.5 of a genset, 0 of an inverter."),
	FLOAT("damping_pu", sk_conf_sim_der, damping_pu, 0, 1000, "pu", "2",
	      "Damping of its rotor, where it has one."),
	FLOAT("governor_s", sk_conf_sim_der, governor_s, 0.01, 10, "s", "0.3",
	      "Lag of a genset's governor."),
	FLOAT("start_s", sk_conf_sim_der, start_s, 0, 3600, "s", "10",
	      "Of a genset, from the command to the bus."),
	FLOAT("min_run_s", sk_conf_sim_der, min_run_s, 0, 86400, "s", "60",
	      "A genset stays on the bus at least so long."),
	FLOAT("idle_l_per_h", sk_conf_sim_der, idle_l_per_h, 0, 1e4, "l/h", "1",
	      "Fuel of a genset without load."),
	FLOAT("l_per_kwh", sk_conf_sim_der, l_per_kwh, 0, 10, "l/kWh", "0.25",
	      "Fuel of a genset for each kWh."),
	BOOL("stopped", sk_conf_sim_der, stopped, "false",
	     "A genset stands still at the start."),
	FLOAT("p_peak_w", sk_conf_sim_der, p_peak_w, 1, 1e8, "W", "",
	      "Power of PV modules at 1,000 W/m2; none: the rating."),
	FLOAT("irradiance_w_m2", sk_conf_sim_der, irradiance_w_m2, 0, 2000, "W/m2", "",
	      "On the modules at the start, instead of p_w."),
	FLOAT("frequency_watt_pct", sk_conf_sim_der, frequency_watt_pct, 0, 20, "%", "0",
	      "Frequency-watt droop of a grid-following inverter; 0: none."),
	FLOAT("volt_var_pct", sk_conf_sim_der, volt_var_pct, 0, 50, "%", "0",
	      "Volt-var droop of a grid-following inverter; 0: none."),
	BOOL("trips", sk_conf_sim_der, trips, "false",
	     "A grid-following inverter trips by IEEE 1547-2018 category III; a "
	     "grid-forming battery leaves when it is empty or full."),
	FLOAT("enter_s", sk_conf_sim_der, enter_s, 0, 3600, "s", "0",
	      "A grid-following inverter that is switched on starts for so long."),
	FLOAT("leave_s", sk_conf_sim_der, leave_s, 0, 3600, "s", "0",
	      "One that is stopped goes down to nothing in this time."),
	FLOAT("z", sk_conf_sim_der, z, 0, 1, "", "0",
	      "Part of a load that is a constant impedance."),
	FLOAT("i", sk_conf_sim_der, i, 0, 1, "", "0",
	      "Part of it that is a constant current; the rest is constant power."),
	FLOAT("motor_times", sk_conf_sim_der, motor_times, 0, 20, "", "0",
	      "Starting current of a motor in terms of its rated one; 0: no motor."),
	FLOAT("motor_pf", sk_conf_sim_der, motor_pf, 0, 1, "", "0.25",
	      "Power factor of that current."),
	FLOAT("motor_s", sk_conf_sim_der, motor_s, 0.01, 60, "s", "1.5",
	      "Time constant of its decay."),
	FLOAT("charge_eff", sk_conf_sim_der, charge_eff, 0.1, 1, "", "0.96",
	      "What a battery stores of the energy it takes."),
	FLOAT("discharge_eff", sk_conf_sim_der, discharge_eff, 0.1, 1, "", "0.96",
	      "What it gives of the energy it stored."),
	FLOAT("taper_pct", sk_conf_sim_der, taper_pct, 0.1, 50, "%", "1",
	      "Over the last of its charge, and of its room, its limits fall to 0."),
	FLOAT("noise_f_hz", sk_conf_sim_der, noise_f_hz, 0, 1, "Hz", "0",
	      "Standard deviation of its frequency reading, beside the section's."),
	FLOAT("noise_pct", sk_conf_sim_der, noise_pct, 0, 20, "%", "0",
	      "Standard deviation of its readings of P and Q, of s_va."),
	FLOAT("bias_f_hz", sk_conf_sim_der, bias_f_hz, -1, 1, "Hz", "0",
	      "It reads the frequency wrong by this."),
	FLOAT("bias_v_v", sk_conf_sim_der, bias_v_v, -1000, 1000, "V", "0",
	      "It reads the voltage wrong by this."),
	FLOAT("update_ms", sk_conf_sim_der, update_ms, 0, 60000, "ms", "0",
	      "Its registers change so often, all at once; 0: at each reading."),
	FLOAT("beat_timeout_s", sk_conf_sim_der, beat_timeout_s, 0, 3600, "s", "10",
	      "When the controller's heartbeat, once heard, stands still so long, it "
	      "goes "
	      "back to its own behaviour; 0: never."),
	BOOL("local_ignores", sk_conf_sim_der, local_ignores, "false",
	     "In local mode it acknowledges writes and ignores them; otherwise it "
	     "refuses "
	     "them with exception 4."),
};

#define FAULT_NAME(id, name, ...) ", \"" name "\""
/* Without the first comma. */
#define FAULT_NAMES (&(SK_FAULT_PARAM_MAP(FAULT_NAME) SK_FAULT_PLAIN_MAP(FAULT_NAME))[2])
#define FAULT_KEY(id, name, param, unit, least, most, standard, network, meaning) \
	FLOAT(param, sk_fault_keys, value[SK_FAULT_##id], least, most, unit, "",  \
	      "Of \"" name "\" alone: " meaning "; none: " #standard "."),

static const struct sk_key sim_faults[] = {
	TEXT("der", sk_fault_keys, der, NULL,
	     "Whose: the id of a simulated device, \"*\" for all, or \"network\"."),
	CHOICE("fault", sk_fault_keys, kind, NULL, sk_fault_by_name, FAULT_NAMES,
	       "Its name; \"skerryctl fault\" lists what each does."),
	FLOAT("at_s", sk_fault_keys, at_s, 0, SK_FAULT_MOST_S, "s", "0",
	      "When it begins, in seconds of the simulated time since the start."),
	FLOAT("for_s", sk_fault_keys, for_s, 0, SK_FAULT_MOST_S, "s", "0",
	      "How long it lasts; 0: until it is switched off."),
	SK_FAULT_PARAM_MAP(FAULT_KEY)};

static const struct sk_key ders[] = {
	ID("id", sk_conf_der, id, NULL, "Its name in every topic."),
	CHOICE("kind", sk_conf_der, kind, NULL, sk_kind_by_name,
	       "\"battery\", \"pv\", \"genset\", \"load\", \"meter\", \"pcc\"",
	       "What it is."),
	CHOICE("role", sk_conf_der, role, NULL, sk_role_by_name,
	       "\"grid_forming\", \"grid_following\", \"monitor\"", "What it does."),
	ID("model", sk_conf_der, model, NULL,
	   "\"sunspec\" (discovered), or a file of models/devices."),
	OTHER("link", NULL,
	      "tcp://host:port or rtu:///dev/ttyX?baud=9600&parity=none&stop=1; options "
	      "behind the '?' see below."),
	INT("unit", sk_conf_der, unit, 0, 255, "", "1", "Modbus unit id."),
	INT("poll_ms", sk_conf_der, poll_ms, 0, 3600000, "ms", "200",
	    "Period of its polls; 0: the next begins when the last is over."),
	INT("timeout_ms", sk_conf_der, timeout_ms, 20, 30000, "ms", "500",
	    "How long it may take to answer one request, at most."),
	INT("timeout_min_ms", sk_conf_der, timeout_min_ms, 20, 30000, "ms", "200",
	    "It is given 4 times what it usually takes, but never less than this."),
	INT("max_registers", sk_conf_der, max_registers, 1, 125, "registers", "125",
	    "Most registers asked for in one read."),
	INT("max_gap", sk_conf_der, max_gap, -1, 124, "registers", "-1",
	    "Unwanted registers read rather than asked around; -1: 16 within SunSpec "
	    "models, none between a vendor's registers."),
	CHOICE("single_write", sk_conf_der, single_write, "auto", single_by_name,
	       "\"auto\", \"06\", \"16\"",
	       "Function that writes one register; auto: 16, and 6 once it is refused."),
	INT("toggle_ms", sk_conf_der, toggle_ms, 0, 10000, "ms", "0",
	    "How long it is disabled to make it take a changed setpoint, at least; 0: "
	    "not "
	    "at all."),
	INT("p_sign", sk_conf_der, p_sign, -1, 1, "", "1",
	    "-1: a monitor that counts power the other way round, as a meter may be "
	    "mounted; its energy is not used then."),
	INT("retry_s", sk_conf_der, retry_s, 1, 86400, "s", "600",
	    "Registers it does not have are left out, and asked again after this."),
	INT("frozen_s", sk_conf_der, frozen_s, 0, 86400, "s", "60",
	    "Readings that stood still for so long under power are not believed; 0: "
	    "they are."),
	INT("frozen_polls", sk_conf_der, frozen_polls, 2, 100000, "", "20",
	    "And at least for so many polls."),
	BOOL("leaf_topics", sk_conf_der, leaf_topics, "true",
	     "Publish each point on a topic of its own too."),
	FLOAT("p_min_w", sk_conf_der, p_min_w, -1e9, 1e9, "W", "",
	      "Smallest power allowed; none: the nameplate's."),
	FLOAT("p_max_w", sk_conf_der, p_max_w, -1e9, 1e9, "W", "",
	      "Largest power allowed; none: the nameplate's."),
	FLOAT("q_max_var", sk_conf_der, q_max_var, 0, 1e9, "var", "",
	      "Largest reactive power allowed, both ways; none: the nameplate's."),
	FLOAT("f_offset_max_hz", sk_conf_der, f_offset_max_hz, 0, 5, "Hz", "",
	      "Largest frequency offset it takes; none: control.f_offset_max_hz."),
	FLOAT("v_offset_max_v", sk_conf_der, v_offset_max_v, 0, 5000, "V", "",
	      "Largest voltage offset it takes; none: no voltage offset is accepted."),
	FLOAT("p_ramp_w_per_s", sk_conf_der, p_ramp_w_per_s, 1e-3, 1e9, "W/s", "",
	      "Larger steps of active power are carried out in steps; none: at once."),
	FLOAT("q_ramp_var_per_s", sk_conf_der, q_ramp_var_per_s, 1e-3, 1e9, "var/s", "",
	      "Likewise of reactive power."),
	FLOAT("cost_per_kwh", sk_conf_der, cost_per_kwh, -1e3, 1e3, "1/kWh", "0",
	      "What its energy costs beside others', in any currency."),
	FLOAT("soc_min_pct", sk_conf_der, soc_min_pct, 0, 100, "%", "10",
	      "A storage is not discharged at or below this."),
	FLOAT("soc_max_pct", sk_conf_der, soc_max_pct, 0, 100, "%", "95",
	      "A storage is not charged at or above this."),
	FLOAT("soc_taper_pct", sk_conf_der, soc_taper_pct, 0, 50, "%", "5",
	      "Over the last of either its power falls to 0."),
	FLOAT("soc_reserve_pct", sk_conf_der, soc_reserve_pct, 0, 100, "%", "0",
	      "Kept for an island: on the grid it is not discharged below this."),
	FLOAT("reserve_pct", sk_conf_der, reserve_pct, 0, 100, "%", "0",
	      "Part of what it could give that stays free, in an island."),
	INT("effect_s", sk_conf_der, effect_s, 1, 3600, "s", "10",
	    "A setpoint the measurement does not follow within it is ineffective."),
	CHOICE("on_loss", sk_conf_der, on_loss, "release", leave_by_name, LEAVES,
	       "What becomes of setpoints when the controller is lost."),
	CHOICE("on_exit", sk_conf_der, on_exit, "release", leave_by_name, LEAVES,
	       "The same when the driver ends or takes the DER out."),
	FLOAT("fallback_p_max_w", sk_conf_der, fallback_p_max_w, 0, 1e9, "W", "",
	      "The ceiling that \"restrict\" sets."),
	CHOICE("at_start", sk_conf_der, at_start, "adopt", start_by_name,
	       "\"adopt\", \"release\", \"leave\"",
	       "What becomes of controls found in force when the device is first seen."),
	OTHER("interlocks", "",
	      "Conditions on its own measurements for writing to it, see "
	      "ders.interlocks."),
};

#define LEAST (-1e15)
#define MOST 1e15

static const struct sk_key interlocks[] = {
	CHOICE("point", sk_conf_interlock, point, NULL, sk_point_by_name,
	       "the points of schema/points.md", "The point of its last measurement."),
	FLOAT("min", sk_conf_interlock, least, LEAST, MOST, "", "", "At least this."),
	FLOAT("max", sk_conf_interlock, most, LEAST, MOST, "", "", "At most this."),
	FLOAT("not", sk_conf_interlock, isnt, LEAST, MOST, "", "", "Anything but this."),
	INT("clear", sk_conf_interlock, clear, 0, 2147483647, "", "0",
	    "Bits that must not be set."),
	OTHER("fields", "",
	      "Setpoint fields it guards, [ \"p_w\", ... ]; none: all of them."),
};

#define SECTION(name, meaning, keys, at)                                  \
	{                                                                 \
		name, meaning, keys, sizeof(keys) / sizeof((keys)[0]), at \
	}

const struct sk_section sk_sections[SK_SECTION_COUNT] = {
	[SK_SECTION_SITE] = SECTION("site", "The microgrid as a whole.", site,
				    offsetof(struct sk_config, site)),
	[SK_SECTION_BROKER] = SECTION("broker", "The MQTT broker all processes meet at.",
				      broker, offsetof(struct sk_config, broker)),
	[SK_SECTION_CONTROL] = SECTION("control", "The controller.", control,
				       offsetof(struct sk_config, control)),
	[SK_SECTION_DISPATCH] = {"dispatch",
				 "Which unit gives how much; without the section nothing "
				 "is dispatched.",
				 sk_dispatch_keys, SK_DISPATCH_KEY_COUNT,
				 offsetof(struct sk_config, dispatch)},
	[SK_SECTION_HISTORIAN] = SECTION("historian", "The history in SQLite.", historian,
					 offsetof(struct sk_config, historian)),
	[SK_SECTION_SIMULATOR] =
		SECTION("simulator", "The simulated microgrid of skerry-sim.", simulator,
			offsetof(struct sk_config, simulator)),
	[SK_SECTION_SIMULATOR_GRID] =
		SECTION("simulator.grid", "The grid, and the breaker's sync-check.",
			sim_grid, offsetof(struct sk_conf_simulator, grid)),
	[SK_SECTION_SIMULATOR_LINES] =
		SECTION("simulator.lines", "One group for each line between two buses.",
			sim_lines, 0),
	[SK_SECTION_SIMULATOR_DERS] = SECTION(
		"simulator.ders", "One group for each simulated device.", sim_ders, 0),
	[SK_SECTION_SIMULATOR_FAULTS] =
		SECTION("simulator.faults",
			"One group for each fault that comes by itself.", sim_faults, 0),
	[SK_SECTION_DERS] =
		SECTION("ders", "The inventory: one group for each DER.", ders, 0),
	[SK_SECTION_INTERLOCKS] = SECTION(
		"ders.interlocks",
		"At most 4 for each DER: unless its last measurement is fresh and "
		"fulfils them, it is not written to.",
		interlocks, 0),
};
