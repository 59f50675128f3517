/*
 * storage.h - the window a storage's charge stays in, with hysteresis.
 *
 * dispatch_box.h lets the power fall to nothing towards either end of the window. Here
 * comes what it cannot know: a storage that was full is not charged again, and one that
 * was empty not discharged, before its charge is the hysteresis inside of the window.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_STORAGE_H
#define SK_CONTROLLER_STORAGE_H

#include "controller/core/dispatch_box.h"

/** Memory of one storage; begins as {0}. */
struct sk_storage {
	bool full, empty;
};

/** What its charge says. An unknown one (NAN) changes nothing. */
void sk_storage_look(struct sk_storage *s, const struct sk_box_in *in,
		     double hysteresis_pct);

/** As sk_box_fold(), with what the memory forbids. */
SK_MUST_USE int sk_storage_fold(const struct sk_storage *s, const struct sk_box_in *in,
				struct sk_box *out);

#endif
