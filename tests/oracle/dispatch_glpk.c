/*
 * dispatch_glpk.c - the dispatch beside two ways of solving it that share no code with
 * it.
 *
 * usage: dispatch_glpk COUNT
 *
 * COUNT random problems, half of them with quadratic costs. Each answer is checked
 *  - against GLPK's simplex: linear and piecewise linear costs as they are; a quadratic
 * cost by its tangent at the answer. A convex cost lies above its tangents, so GLPK's
 * optimum is a lower bound of the true one and the answer's own cost an upper bound:
 * where both agree, the answer is optimal;
 *  - against bisection on the price, in long double, from the costs' definition;
 *  - every SANDWICH-th also against GLPK with tangents, then chords, on a grid that knows
 *    nothing of the answer: the true cost lies in between.
 * Prints the worst disagreements; ends with 1 when one is beyond its tolerance.
 */
#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/bisection.h"
#include "tests/oracle/instance.h"
#include "tests/oracle/kkt.h"

#define MOST 50
#define LINES 32       /* of one unit's cost */
#define TOLERANCE 1e-9 /* relative, of a cost */
#define SAME_W 1e-6    /* of the power of a unit whose optimum is unique */
#define SANDWICH 51

/* A line below or along a cost: offset + slope * P. */
struct line {
	double slope, offset;
};

enum view {
	AT_ANSWER, /* segments as they are, a smooth cost by its tangent there */
	TANGENTS,  /* smooth costs from below */
	CHORDS	   /* smooth costs from above */
};

struct worst {
	double glpk, bisection, power_w, sandwich;
	long refused;
};

static double grid(const struct sk_dispatch_unit *u, int k)
{
	return u->min_w + (u->max_w - u->min_w) * k / LINES;
}

static struct line line_through(const struct sk_dispatch_unit *u, double p_w,
				double slope)
{
	return (struct line){slope,
			     (double)(cost_at(&u->cost, p_w) - (long double)slope * p_w)};
}

static int segment_lines(const struct sk_dispatch_unit *u, struct line *lines)
{
	const struct sk_dispatch_cost *c = &u->cost;

	for (size_t k = 0; k < c->segments; k++) {
		double p_w = c->segments == 1 ? 0 : c->edge_w[k ? k - 1 : 0];

		lines[k] = line_through(u, p_w, c->segment_per_wh[k]);
	}
	return (int)c->segments;
}

static int smooth_lines(const struct sk_dispatch_unit *u, enum view view, double p_w,
			struct line *lines)
{
	const struct sk_dispatch_cost *c = &u->cost;
	int count = view == AT_ANSWER || u->max_w == u->min_w ? 1 : LINES;

	for (int k = 0; k < count; k++) {
		double at_w = view == AT_ANSWER ? p_w : grid(u, k);
		double to_w = view == CHORDS ? grid(u, k + 1) : at_w;

		lines[k] = line_through(
			u, at_w, c->slope_per_wh + c->curve_per_wh_w * (at_w + to_w) / 2);
	}
	return count;
}

/* A problem in GLPK's terms: columns 1..n the powers, n+1..2n their costs; row 1 the sum,
 * then one row for each line. */
struct model {
	glp_prob *lp;
	int entries, rows;
	int row[2 + MOST + 2 * MOST * LINES], column[2 + MOST + 2 * MOST * LINES];
	double value[2 + MOST + 2 * MOST * LINES];
};

static void entry(struct model *m, int row, int column, double value)
{
	m->entries++;
	m->row[m->entries] = row;
	m->column[m->entries] = column;
	m->value[m->entries] = value;
}

static void add_unit(struct model *m, const struct sk_dispatch_problem *d, int i,
		     enum view view, double p_w)
{
	const struct sk_dispatch_unit *u = &d->units[i];
	struct line lines[LINES];
	int cost = (int)d->count + i + 1;
	int count = u->cost.segments ? segment_lines(u, lines)
				     : smooth_lines(u, view, p_w, lines);

	entry(m, 1, i + 1, 1);
	glp_set_col_bnds(m->lp, i + 1, u->min_w < u->max_w ? GLP_DB : GLP_FX, u->min_w,
			 u->max_w);
	glp_set_col_bnds(m->lp, cost, GLP_FR, 0, 0);
	glp_set_obj_coef(m->lp, cost, 1);
	glp_add_rows(m->lp, count);
	for (int k = 0; k < count; k++) {
		m->rows++;
		glp_set_row_bnds(m->lp, m->rows, GLP_LO, lines[k].offset, 0);
		entry(m, m->rows, cost, 1);
		entry(m, m->rows, i + 1, -lines[k].slope);
	}
}

/* Tolerances below those of the comparison: with the defaults a bound may be missed by a
 * relative 1e-7. */
static double simplex(glp_prob *lp)
{
	glp_smcp how;

	glp_init_smcp(&how);
	how.msg_lev = GLP_MSG_OFF;
	how.tol_bnd = 1e-10;
	how.tol_dj = 1e-10;
	if (glp_simplex(lp, &how) != 0 || glp_get_status(lp) != GLP_OPT)
		return NAN;
	return glp_get_obj_val(lp);
}

static double glpk_cost(const struct sk_dispatch_problem *d, const double *p_w,
			enum view view)
{
	static struct model m;
	double cost;

	m.lp = glp_create_prob();
	m.entries = 0;
	m.rows = 1;
	glp_add_cols(m.lp, 2 * (int)d->count);
	glp_add_rows(m.lp, 1);
	glp_set_row_bnds(m.lp, 1, GLP_FX, d->demand_w, d->demand_w);
	for (int i = 0; i < (int)d->count; i++)
		add_unit(&m, d, i, view, p_w[i]);
	glp_load_matrix(m.lp, m.entries, m.row, m.column, m.value);
	cost = simplex(m.lp);
	glp_delete_prob(m.lp);
	return cost;
}

/* Of every unit's cost by itself: what an error is measured against. */
static double size_of(const struct sk_dispatch_problem *d, const double *p_w)
{
	double size = 1e-6;

	for (size_t i = 0; i < d->count; i++)
		size += fabs((double)cost_at(&d->units[i].cost, p_w[i]));
	return size;
}

static double own_cost(const struct sk_dispatch_problem *d, const double *p_w)
{
	long double cost = 0;

	for (size_t i = 0; i < d->count; i++)
		cost += cost_at(&d->units[i].cost, p_w[i]);
	return (double)cost;
}

static void note(double *worst, double value)
{
	if (value > *worst || isnan(value)) /* NAN is the worst, and stays */
		*worst = value;
}

/* A quadratic cost has one optimum: there the powers themselves must agree. */
static void compare_bisection(const struct sk_dispatch_problem *d, const double *p_w,
			      struct worst *worst)
{
	long double by_bisection_w[MOST];
	double cost = (double)bisected_cost(d, by_bisection_w);

	note(&worst->bisection, fabs(own_cost(d, p_w) - cost) / size_of(d, p_w));
	for (size_t i = 0; i < d->count; i++) {
		if (d->units[i].cost.curve_per_wh_w > 0)
			note(&worst->power_w, (double)fabsl(by_bisection_w[i] - p_w[i]));
	}
}

/* How far apart tangents and chords may lie: less than the curve times a grid step
 * squared for each unit. */
static double bread_of(const struct sk_dispatch_problem *d)
{
	double sum = 1e-6;

	for (size_t i = 0; i < d->count; i++) {
		double step_w = grid(&d->units[i], 1) - grid(&d->units[i], 0);

		sum += d->units[i].cost.curve_per_wh_w * step_w * step_w;
	}
	return sum;
}

/* Below 0: between the bounds, which lie as close as they must. */
static double beyond_bread(const struct sk_dispatch_problem *d, const double *p_w)
{
	double cost = own_cost(d, p_w);
	double low = glpk_cost(d, p_w, TANGENTS), high = glpk_cost(d, p_w, CHORDS);

	if (!(high - low <= bread_of(d)))
		return NAN;
	return fmax(low - cost, cost - high) / size_of(d, p_w);
}

static void check(uint64_t *state, long number, struct worst *worst)
{
	static struct sk_dispatch_unit units[MOST];
	static double work[SK_DISPATCH_WORK(MOST)], p_w[MOST];
	struct sk_dispatch_problem d = {.units = units};
	struct sk_dispatch_result out = {.p_w = p_w};
	double gap;

	d.count = number % 101 == 0 ? MOST : 2 + pick(state, 11);
	d.demand_w = random_problem(state, units, d.count, number % 2);
	if (sk_dispatch_solve(&d, work, &out) != SK_OK || out.remainder_w != 0 ||
	    !in_box(&d, p_w) ||
	    fabsl(sum_gap_w(&d, p_w)) > 1e-9 * (1 + fabs(d.demand_w))) {
		worst->refused++;
		return;
	}
	gap = own_cost(&d, p_w) - glpk_cost(&d, p_w, AT_ANSWER);
	note(&worst->glpk, fabs(gap) / size_of(&d, p_w));
	compare_bisection(&d, p_w, worst);
	if (number % SANDWICH == 0)
		note(&worst->sandwich, beyond_bread(&d, p_w));
}

int main(int argc, char **argv)
{
	struct worst worst = {.sandwich = -INFINITY};
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	uint64_t state = 20301;

	if (count < 1) {
		fputs("usage: dispatch_glpk COUNT\n", stderr);
		return 2;
	}
	for (long k = 0; k < count; k++)
		check(&state, k, &worst);
	printf("%ld problems: %ld not solved; cost beside GLPK %.2g, beside bisection "
	       "%.2g, "
	       "powers %.2g W, beyond the sandwich %.2g\n",
	       count, worst.refused, worst.glpk, worst.bisection, worst.power_w,
	       worst.sandwich);
	glp_free_env();
	return worst.refused == 0 && worst.glpk <= TOLERANCE &&
			       worst.bisection <= TOLERANCE && worst.power_w <= SAME_W &&
			       worst.sandwich <= TOLERANCE
		       ? 0
		       : 1;
}
