/*
 * view.h - what a simulated device knows of itself: ratings, and what its instruments
 * show. The register tables name its fields.
 *
 * Every field is a double: NAN is what the device does not have, and becomes the "not
 * implemented" of its register.
 */
#ifndef SK_SIMULATOR_SCENE_VIEW_H
#define SK_SIMULATOR_SCENE_VIEW_H

#include "models/config.h"
#include "simulator/plant/plant.h"

struct sk_view {
	/* ratings */
	double unit; /**< Modbus unit id                                       */
	double s_max_va, p_max_w, p_min_w, p_charge_max_w; /**< p_min_w <= 0 */
	double q_max_var, q_min_var;			   /**< q_min_var <= 0 */
	double f_nom_hz;
	double v_nom_v, v_span_v; /**< span: what its meter must be able to show    */
	double i_max_a, i_span_a; /**< sum of phases                                */
	double power_span_va, e_wh;
	double f_droop_hz, v_droop_v, v_offset_max_v;

	/* now */
	double f_hz, v_v, v_ll_v;
	double i_a, i_phase_a;
	double p_w, p_phase_w, q_var, q_phase_var, s_va, s_phase_va;
	double pf, pf_pct;
	double e_out_wh, e_in_wh;
	double soc_pct, e_avail_wh;
	double p_avail_w; /**< of its source                                       */
	double f_offset_hz, v_offset_v;
	double enter_s; /**< until it is on the bus at the earliest; 0: it does not start
			 */
	double on;	/**< 1 while connected to the bus                         */
	double state;	/**< as the canonical point `state`                       */
	double mode_bits; /**< DERMode of model 701                              */

	/* a breaker at the point of common coupling */
	double breaker; /**< 1 while it is closed                                */
	double grid_f_hz, grid_v_v, grid_angle_deg;
};

/** The part that never changes. */
void sk_view_init(struct sk_view *v, const struct sk_config *config,
		  const struct sk_conf_der *der, const struct sk_conf_sim_der *sim);

/** The part that does. */
void sk_view_refresh(struct sk_view *v, const struct sk_plant_reading *r);

/** Of a breaker, after sk_view_refresh(): both sides, and what flows in from the grid. */
void sk_view_refresh_pcc(struct sk_view *v, const struct sk_plant_pcc_reading *r);

#endif
