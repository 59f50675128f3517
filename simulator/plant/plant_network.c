/* plant_network.c - the admittance matrix, its inverse and the bus voltages. */
#include "simulator/plant/plant_private.h"

#include <math.h>
#include <string.h>

/* Below this share of nominal voltage constant power and current become impedances, as
 * otherwise a falling voltage would ask for ever more current. */
#define V_LEAST_PU 0.7
#define PIVOT_LEAST 1e-12

static double complex *cell(double complex *matrix, size_t width, size_t row, size_t col)
{
	return matrix + row * width + col;
}

static double complex load_admittance(const struct sk_plant *p, const struct sk_load *l)
{
	double scale = l->is.z / (3 * p->v_nom_v * p->v_nom_v);

	return sk_complex(l->is.p_w * scale, -l->is.q_var * scale);
}

/* [Y | 1] in the work space, Y with the loads' impedances. */
static void fill_work(struct sk_plant *p)
{
	size_t n = p->bus_count, width = 2 * n;

	memset(p->work, 0, n * width * sizeof(*p->work));
	for (size_t row = 0; row < n; row++) {
		memcpy(cell(p->work, width, row, 0), cell(p->lines, n, row, 0),
		       n * sizeof(*p->work));
		*cell(p->work, width, row, n + row) = 1;
	}
	for (size_t i = 0; i < p->forming_count; i++) {
		size_t bus = (size_t)p->forming[i].bus;

		if (!p->forming[i].off)
			*cell(p->work, width, bus, bus) += p->forming[i].y_s;
	}
	for (size_t i = 0; i < p->load_count; i++) {
		size_t bus = (size_t)p->load[i].bus;

		*cell(p->work, width, bus, bus) += load_admittance(p, &p->load[i]);
	}
	if (p->pcc.closed) {
		size_t bus = (size_t)p->pcc.is.bus;

		*cell(p->work, width, bus, bus) += p->pcc.y_s;
	}
}

static size_t find_pivot(double complex *work, size_t n, size_t col)
{
	size_t best = col;

	for (size_t row = col + 1; row < n; row++)
		if (cabs(*cell(work, 2 * n, row, col)) >
		    cabs(*cell(work, 2 * n, best, col)))
			best = row;
	return best;
}

static void swap_rows(double complex *work, size_t width, size_t a, size_t b)
{
	for (size_t col = 0; a != b && col < width; col++) {
		double complex kept = *cell(work, width, a, col);

		*cell(work, width, a, col) = *cell(work, width, b, col);
		*cell(work, width, b, col) = kept;
	}
}

/* Clear column `col` of every other row. */
static void eliminate(double complex *work, size_t n, size_t col)
{
	double complex *pivot = cell(work, 2 * n, col, 0);
	double complex scale = 1.0 / pivot[col];

	for (size_t k = 0; k < 2 * n; k++)
		pivot[k] *= scale;
	for (size_t row = 0; row < n; row++) {
		double complex *other = cell(work, 2 * n, row, 0);
		double complex factor = other[col];

		if (row == col || factor == 0)
			continue;
		for (size_t k = 0; k < 2 * n; k++)
			other[k] -= factor * pivot[k];
	}
}

static bool is_dark(const struct sk_plant *p)
{
	bool dark = !p->pcc.closed;

	for (size_t i = 0; i < p->forming_count; i++)
		dark = dark && p->forming[i].off;
	return dark;
}

bool sk_network_update(struct sk_plant *p)
{
	size_t n = p->bus_count;

	p->dark = p->may_go_dark && is_dark(p);
	if (p->dark)
		return true; /* there is nothing to solve */
	fill_work(p);
	for (size_t col = 0; col < n; col++) {
		size_t pivot = find_pivot(p->work, n, col);

		if (!(cabs(*cell(p->work, 2 * n, pivot, col)) > PIVOT_LEAST))
			return false;
		swap_rows(p->work, 2 * n, pivot, col);
		eliminate(p->work, n, col);
	}
	for (size_t row = 0; row < n; row++)
		for (size_t s = 0; s < p->source_count; s++)
			*cell(p->impedance, p->source_count, row, s) =
				*cell(p->work, 2 * n, row, n + p->source[s]);
	return true;
}

static void connect(struct sk_plant *p, size_t from, size_t to, double complex y_s)
{
	size_t n = p->bus_count;

	*cell(p->lines, n, from, from) += y_s;
	*cell(p->lines, n, to, to) += y_s;
	*cell(p->lines, n, from, to) -= y_s;
	*cell(p->lines, n, to, from) -= y_s;
}

static void add_source(struct sk_plant *p, size_t bus)
{
	for (size_t s = 0; s < p->source_count; s++)
		if (p->source[s] == bus)
			return;
	p->source[p->source_count++] = bus;
}

bool sk_network_build(struct sk_plant *p, const struct sk_plant_description *d)
{
	for (size_t i = 0; i < d->line_count; i++) {
		const struct sk_plant_line *l = &d->lines[i];

		connect(p, (size_t)l->from, (size_t)l->to,
			1.0 / sk_complex(l->r_ohm, l->x_ohm));
	}
	for (size_t i = 0; i < d->unit_count; i++)
		add_source(p, (size_t)d->units[i].bus);
	if (p->pcc.here)
		add_source(p, (size_t)p->pcc.is.bus);
	return sk_network_update(p);
}

/* The current of the bus's constant powers and currents, from the voltage of the step
 * before: one step of lag instead of an iteration. */
static double complex injection(const struct sk_plant *p, const struct sk_bus *b)
{
	double v_v = cabs(b->v), least_v = V_LEAST_PU * p->v_nom_v;
	double held_v = v_v > least_v ? v_v : least_v;
	double complex power = sk_complex(b->p_w, -b->q_var) / (held_v * held_v) +
			       sk_complex(b->p_i_w, -b->q_i_var) / (held_v * p->v_nom_v);

	return power * b->v / 3;
}

/* What each VA asked for has come to with the new voltage. */
static void measure(const struct sk_plant *p, struct sk_bus *b, double complex v)
{
	double v_v = cabs(b->v), least_v = V_LEAST_PU * p->v_nom_v;
	double held_v = v_v > least_v ? v_v : least_v;
	double complex moved = v * conj(b->v) / held_v;
	double pu = cabs(v) / p->v_nom_v;

	b->k_p = moved / held_v;
	b->k_i = moved / p->v_nom_v;
	b->k_z = pu * pu;
	b->v = v;
}

static void go_dark(struct sk_plant *p)
{
	for (size_t row = 0; row < p->bus_count; row++) {
		struct sk_bus *b = &p->bus[row];

		b->v = b->k_p = b->k_i = b->k_z = 0;
	}
}

void sk_network_solve(struct sk_plant *p)
{
	if (p->dark) {
		go_dark(p);
		return;
	}
	for (size_t s = 0; s < p->source_count; s++) {
		struct sk_bus *b = &p->bus[p->source[s]];

		b->i += injection(p, b);
	}
	for (size_t row = 0; row < p->bus_count; row++) {
		double complex v = 0;

		for (size_t s = 0; s < p->source_count; s++)
			v += *cell(p->impedance, p->source_count, row, s) *
			     p->bus[p->source[s]].i;
		measure(p, &p->bus[row], v);
	}
}
