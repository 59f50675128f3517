/*
 * config.h - the one configuration file: site, broker, control, historian, simulator,
 * DERs.
 *
 * Every key has a row in a table (config_keys.c): type, unit, range, default, where it
 * lands and a sentence. Loading, `--check`, docs/configuration.md and the tests come from
 * it.
 */
#ifndef SK_MODELS_CONFIG_H
#define SK_MODELS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "models/der.h"
#include "models/diag.h"
#include "models/error.h"
#include "models/fault.h"
#include "models/types.h"

struct sk_key;

#define SK_PATH_LEN 255
#define SK_HOST_LEN 127
#define SK_DERS_MAX 4096

enum sk_mqtt_version { SK_MQTT_AUTO, SK_MQTT_5, SK_MQTT_3_1_1 };

struct sk_conf_site {
	char name[SK_TEXT_LEN + 1];
	char root[SK_ID_LEN + 1];	  /**< first level(s) of every topic      */
	double f_nom_hz;		  /**< 50 or 60, or what a lab uses       */
	double v_nom_v;			  /**< line to neutral                    */
	char state_dir[SK_PATH_LEN + 1];  /**< epochs and other small state       */
	char models_dir[SK_PATH_LEN + 1]; /**< empty: the installed models        */
};

struct sk_conf_broker {
	char host[SK_HOST_LEN + 1];
	int port;
	int version; /**< enum sk_mqtt_version               */
	int keepalive_s;
	char user[SK_TEXT_LEN + 1];	     /**< empty: anonymous                   */
	char password_file[SK_PATH_LEN + 1]; /**< first line is the password         */
	bool tls;
	char ca_file[SK_PATH_LEN + 1];
	char cert_file[SK_PATH_LEN + 1]; /**< client certificate; empty: none    */
	char key_file[SK_PATH_LEN + 1];
};

struct sk_conf_control {
	int period_ms;
	bool frequency;		   /**< restore the frequency                        */
	double beta_per_s;	   /**< rate of the internal-model law               */
	double f_offset_max_hz;	   /**< clamp of the common offset, both ways        */
	double f_ramp_hz_per_s;	   /**< steepest change of the common offset         */
	double f_deadband_hz;	   /**< smaller errors are left alone                */
	bool voltage;		   /**< restore the voltage and share reactive power */
	char v_bus[SK_ID_LEN + 1]; /**< whose voltage; empty: the units' mean     */
	double v_beta_per_s;	   /**< rate of the common voltage offset         */
	double q_beta_per_s;	   /**< rate at which shares of Q become equal    */
	double v_ramp_v_per_s;	   /**< steepest change of a voltage offset       */
	double v_deadband_v;	   /**< smaller errors are left alone             */
	int stale_ms;		   /**< older measurements are treated as absent     */
	int setpoint_ttl_ms;	   /**< life of a setpoint; refreshed at half of it  */
	int revert_s; /**< without word from us for so long, a device goes back
			   to its own behaviour: its reversion timer, or the
			   driver's where it has none                       */
};

/** What may ask something of the power at the grid, in their usual order. */
enum sk_aim {
	SK_AIM_EXPORT_LIMIT,
	SK_AIM_IMPORT_LIMIT,
	SK_AIM_PEAK,
	SK_AIM_TARGET,
	SK_AIM_SELF,
	SK_AIM_RECHARGE,
	SK_AIM_COUNT
};

const char *sk_aim_name(enum sk_aim aim); /**< "export_limit", ...; or NULL */

/** Powers at the grid are positive into the site; NAN: not asked for. */
struct sk_conf_dispatch {
	bool given; /**< the section stands in the file                           */
	double p_target_w;
	double import_max_w, export_max_w; /**< both >= 0                         */
	double margin_w; /**< inside of these two                               */
	double peak_w;	 /**< >= 0                                              */
	bool self_consumption;
	double recharge_w, recharge_soc_pct;
	double q_target_var, pf_min;
	double beta_per_s;
	double soc_hysteresis_pct;
	double sharing_per_kwh; /**< marginal cost from no load to full load      */
	double balance; /**< share of rating for each part of charge above the mean */
	int hold_ms;	/**< of the last set-points without the grid's meter     */
	enum sk_aim order[SK_AIM_COUNT]; /**< the strongest first                 */
};

struct sk_conf_historian {
	char database[SK_PATH_LEN + 1];
	int batch_ms;	/**< commit interval                              */
	int batch_rows; /**< commit early at this many rows               */
	int queue_rows; /**< rows kept while the file cannot be written   */
};

enum sk_link_type { SK_LINK_TCP, SK_LINK_RTU };

enum sk_transaction_id {
	SK_TRANSACTION_STRICT,	/**< a reply carries the id of its request           */
	SK_TRANSACTION_LENIENT, /**< the device answers with ids of its own          */
};

/**
 * Where a device is: tcp://host:port or rtu:///dev/ttyX, and behind a '?' how the link is
 * used: name=value, several with '&' between them. link.c has the options in tables.
 */
struct sk_conf_link {
	enum sk_link_type type;
	char text[SK_PATH_LEN + 1]; /**< as written; equal text is the same link    */
	char host[SK_HOST_LEN + 1]; /**< TCP: address or name                       */
	int port;
	char device[SK_PATH_LEN + 1]; /**< RTU: path of the line                     */
	int baud, stop;
	int parity; /**< 'N', 'E' or 'O' */
	int gap_ms; /**< silence between a reply and the next request, 0..10000 */
	int connect_delay_ms; /**< TCP: silence behind connecting                  */
	int idle_close_s;     /**< TCP: closed when unused for so long; 0: stays open  */
	int transaction_id;   /**< TCP: enum sk_transaction_id                       */
};

/** How to write a single register. */
enum sk_single_write {
	SK_SINGLE_AUTO, /**< function 16, and 6 once the device refuses that */
	SK_SINGLE_06,
	SK_SINGLE_16,
};

/** What becomes of what a device holds when nobody asks for it any more. */
enum sk_leave {
	SK_LEAVE_RELEASE,  /**< its own timer ends it; without one the driver does */
	SK_LEAVE_HOLD,	   /**< it stays in force                                  */
	SK_LEAVE_RESTRICT, /**< a ceiling is set first, then the rest is released  */
};

/** What becomes of controls that are in force before anybody asked for them. */
enum sk_at_start { SK_START_ADOPT, SK_START_RELEASE, SK_START_LEAVE };

#define SK_INTERLOCKS_MAX 4

/** What must hold of a DER's own last measurement before certain fields are written. */
struct sk_conf_interlock {
	int point;	 /**< enum sk_point_id                                     */
	unsigned fields; /**< SK_SETPOINT_BITs it guards; 0: all                   */
	double least, most;
	double isnt; /**< must not equal it; NAN: no such condition       */
	int clear;   /**< bits that must be 0                             */
};

struct sk_conf_der {
	char id[SK_ID_LEN + 1];
	enum sk_der_kind kind;
	enum sk_der_role role;
	char model[SK_ID_LEN + 1]; /**< "sunspec" or a file in models/devices/     */
	struct sk_conf_link link;
	int unit;
	int poll_ms;	    /**< 0: as fast as it answers                */
	int timeout_ms;	    /**< per request, at most                       */
	int timeout_min_ms; /**< per request, however quick it was so far   */
	int max_registers;  /**< in one read, 1..125                        */
	int max_gap;	    /**< unwanted registers read; -1: by the model  */
	int single_write;   /**< enum sk_single_write                       */
	int toggle_ms;	    /**< disabled so long to take a value; 0: never */
	int p_sign;	    /**< 1, or -1: its powers count the other way   */
	int retry_s;	    /**< until what it refused is asked again       */
	int frozen_s;	    /**< 0: never taken for frozen                  */
	int frozen_polls;
	bool leaf_topics;	 /**< publish measurement/<point> too            */
	double p_min_w, p_max_w; /**< configured limits; NAN: the nameplate's    */
	double q_max_var;	 /**< both ways; NAN: the nameplate's            */
	double f_offset_max_hz;	 /**< NAN: control.f_offset_max_hz               */
	double v_offset_max_v;	 /**< NAN: none accepted                         */
	double p_ramp_w_per_s;	 /**< steepest change commanded; NAN: none       */
	double q_ramp_var_per_s; /**< likewise                                   */
	double cost_per_kwh;
	double soc_min_pct, soc_max_pct, soc_taper_pct; /**< min < max           */
	double soc_reserve_pct;	 /**< lower end of the window on the grid          */
	double reserve_pct;	 /**< of its power, free upwards in an island      */
	int effect_s;		 /**< how long it may take to follow             */
	int on_loss, on_exit;	 /**< enum sk_leave                              */
	double fallback_p_max_w; /**< the ceiling of SK_LEAVE_RESTRICT           */
	int at_start;		 /**< enum sk_at_start                           */
	struct sk_conf_interlock interlock[SK_INTERLOCKS_MAX];
	size_t interlock_count;
	int line; /**< of its group in the file, for messages     */
};

/** One simulated device: its plant parameters. `id` names a DER of the inventory. */
struct sk_conf_sim_der {
	char id[SK_ID_LEN + 1];
	/** "ders" (701...), "legacy" (103...), "meter", a device file, or numbers */
	char generation[SK_TEXT_LEN + 1];
	char registers[SK_PATH_LEN + 1]; /**< a recording to serve instead; or empty */
	double s_va;  /**< rating                                        */
	double p_w;   /**< initial power: PV available, battery set-point, load (>0) */
	double q_var; /**< initial reactive power of a load (>0: inductive) */
	double e_wh;  /**< battery capacity                              */
	double soc_pct;
	double f_droop_pct;	 /**< of nominal frequency at rated power           */
	double v_droop_pct;	 /**< of nominal voltage at rated reactive power    */
	double tau_s;		 /**< power filter                                  */
	double x_pu;		 /**< coupling reactance on its own rating          */
	char bus[SK_ID_LEN + 1]; /**< empty: "main", grid-forming behind a cable   */
	/* machines: gensets, and inverters that behave like one */
	double inertia_s; /**< H; NAN: by its kind                             */
	double damping_pu, governor_s, start_s, min_run_s;
	double idle_l_per_h, l_per_kwh; /**< fuel                              */
	bool stopped;			/**< a genset, at the start            */
	/* PV */
	double p_peak_w;	/**< of its modules at 1,000 W/m2; NAN: its rating */
	double irradiance_w_m2; /**< at the start, instead of p_w; NAN: p_w         */
	/* grid-following inverters */
	double frequency_watt_pct, volt_var_pct; /**< droops; 0: none          */
	bool trips; /**< by IEEE 1547-2018 category III; a battery: empty, full  */
	double enter_s, leave_s; /**< from a command to the bus, and off it      */
	/* loads */
	double z, i;	    /**< shares of constant impedance and current      */
	double motor_times; /**< starting current in the rated one; 0: no motor */
	double motor_pf, motor_s;
	/* batteries */
	double charge_eff, discharge_eff; /**< parts of 1                      */
	double taper_pct; /**< of its charge and of its room, see plant.h       */
	/* its instruments */
	double noise_f_hz, noise_pct; /**< standard deviations; pct of rating   */
	double bias_f_hz, bias_v_v;
	double update_ms; /**< between what they show; 0: always the present    */
	/* who tells it what to do */
	double beat_timeout_s; /**< it falls back when the controller's beat stands still
				  so long; 0: never                              */
	bool local_ignores;    /**< in local mode it ignores writes, or refuses them */
	int line;	       /**< of its group in the file, for messages        */
};

/** What a PV plant could deliver at an irradiance: its modules by it, the inverter by its
 * rating. */
double sk_conf_sim_p_avail_w(const struct sk_conf_sim_der *sim, double irradiance_w_m2);

/** A line between two buses. */
struct sk_conf_sim_line {
	char from[SK_ID_LEN + 1], to[SK_ID_LEN + 1];
	double r_ohm, x_ohm;
	int line; /**< of its group in the file, for messages */
};

/** The grid behind the breaker of the DER of kind pcc, and that breaker's sync-check. */
struct sk_conf_sim_grid {
	double r_ohm, x_ohm;
	bool closed; /**< at the start */
	double f_window_hz, v_window_pu, angle_window_deg, hold_s;
};

/** A fault the simulator switches on by itself. */
struct sk_conf_sim_fault {
	double at_s; /**< since the simulator started                          */
	struct sk_fault_order order;
	int line; /**< of its group in the file, for messages                 */
};

struct sk_conf_simulator {
	double step_ms;
	int seed;
	double noise_f_hz; /**< standard deviation of the frequency reading   */
	bool may_go_dark;  /**< the last grid-forming unit may leave, too     */
	struct sk_conf_sim_grid grid;
	struct sk_conf_sim_line *lines;
	size_t line_count;
	struct sk_conf_sim_der *ders;
	size_t der_count;
	struct sk_conf_sim_fault *faults;
	size_t fault_count;
};

struct sk_config {
	char file[SK_PATH_LEN + 1];
	struct sk_conf_site site;
	struct sk_conf_broker broker;
	struct sk_conf_control control;
	struct sk_conf_dispatch dispatch;
	struct sk_conf_historian historian;
	struct sk_conf_simulator simulator;
	struct sk_conf_der *ders;
	size_t der_count;
};

/**
 * Read and check a file. Adds every complaint to `diag`, not only the first. Relative
 * paths in the file are taken relative to the file's folder.
 *
 * @param path  the file
 * @param out   filled on success; release with sk_config_clear()
 * @param diag  receives complaints; empty on success
 * @return      0, SK_ECONFIG when there are complaints, or SK_ENOMEM
 */
SK_MUST_USE int sk_config_load(const char *path, struct sk_config *out,
			       struct sk_diag *diag);

void sk_config_clear(struct sk_config *c);

/** The DER with this id, or NULL. */
const struct sk_conf_der *sk_config_der(const struct sk_config *c, const char *id);

/**
 * The first key that differs between two entries of the inventory, NULL when none does.
 * Where they stand in the file is no difference.
 */
const char *sk_conf_der_differs(const struct sk_conf_der *a, const struct sk_conf_der *b);

/** The same for the section `broker`. */
const char *sk_conf_broker_differs(const struct sk_conf_broker *a,
				   const struct sk_conf_broker *b);

/** Take a link apart. `why` says what is wrong and what is allowed. @return 0 or
 * SK_EPARSE */
SK_MUST_USE int sk_link_parse(const char *text, struct sk_conf_link *out,
			      char why[SK_TEXT_LEN + 1]);

/** The options of a link of this type (keys.h). */
const struct sk_key *sk_link_options(enum sk_link_type type, size_t *count);

/** Print the reference of every key as Markdown (docs/configuration.md). */
void sk_config_reference(FILE *out);

#endif
