/*
 * instance.h - random dispatch problems for tests and benchmarks, the same for each seed.
 *
 * Marginal costs are multiples of 1/64, so that exact ties are common and two costs are
 * either equal or clearly apart: a simplex solver's own tolerances then cannot hide or
 * invent a difference. Powers are any numbers.
 */
#ifndef SK_TESTS_ORACLE_INSTANCE_H
#define SK_TESTS_ORACLE_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "controller/core/dispatch.h"

/* splitmix64: every seed is a good one. */
static inline uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* 0 .. below - 1 */
static inline size_t pick(uint64_t *state, size_t below)
{
	return (size_t)(draw(state) % below);
}

static inline double between(uint64_t *state, double low, double high)
{
	return low + (double)(draw(state) >> 11) * 0x1p-53 * (high - low);
}

enum shape { SHAPE_LINEAR, SHAPE_QUADRATIC, SHAPE_STAIRS, SHAPE_COUNT };

/* A box of one of four sorts: a source, a battery, a load that must be served, a fixed
 * power. */
static inline void random_box(uint64_t *state, struct sk_dispatch_unit *u)
{
	double size_w = between(state, 100, 50e3);
	size_t sort = pick(state, 8);

	u->min_w = sort < 3 ? 0 : -between(state, 0.1, 1) * size_w;
	u->max_w = sort == 6 ? u->min_w / 2 : size_w;
	if (sort == 7)
		u->min_w = u->max_w;
}

static inline void random_stairs(uint64_t *state, struct sk_dispatch_unit *u)
{
	struct sk_dispatch_cost *c = &u->cost;
	double width_w = (u->max_w - u->min_w) * 1.2, edge_w = u->min_w - width_w / 12;
	size_t level = pick(state, 32);

	c->segments = 1 + pick(state, SK_DISPATCH_SEGMENTS);
	for (size_t k = 0; k < c->segments; k++) {
		c->segment_per_wh[k] = (double)level / 64;
		level += pick(state, 8); /* 0: two segments at one cost */
		edge_w += between(state, 0, 2) * width_w / (double)c->segments;
		if (k + 1 < c->segments)
			c->edge_w[k] = edge_w;
	}
}

static inline struct sk_dispatch_unit random_unit(uint64_t *state, enum shape shape)
{
	struct sk_dispatch_unit u = {0};

	random_box(state, &u);
	if (shape == SHAPE_STAIRS) {
		random_stairs(state, &u);
		return u;
	}
	u.cost.slope_per_wh = (double)pick(state, 64) / 64;
	if (shape == SHAPE_QUADRATIC)
		u.cost.curve_per_wh_w = between(state, 0.01, 1) / 50e3;
	return u;
}

/* Fill `units` and return a demand that is within their boxes. */
static inline double random_problem(uint64_t *state, struct sk_dispatch_unit *units,
				    size_t count, bool quadratic)
{
	double low_w = 0, high_w = 0;

	for (size_t i = 0; i < count; i++) {
		enum shape shape = (enum shape)pick(state, SHAPE_COUNT);

		if (shape == SHAPE_QUADRATIC && !quadratic)
			shape = SHAPE_LINEAR;
		units[i] = random_unit(state, shape);
		low_w += units[i].min_w;
		high_w += units[i].max_w;
	}
	return between(state, low_w, high_w);
}

#endif
