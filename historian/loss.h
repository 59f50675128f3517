/*
 * loss.h - what is missing in the history: holes in a DER's polls, and everything else
 * that could not become a row. Pure.
 *
 * A driver numbers its polls within a session (models/measurement.h). What should have
 * come between two numbers is missing, whoever lost it.
 */
#ifndef SK_HISTORIAN_LOSS_H
#define SK_HISTORIAN_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/config.h"
#include "models/error.h"
#include "models/types.h"

/** X(NAME, "name", "meaning") */
#define SK_LOSS_MAP(X)                                                                   \
	X(MISSED, "missed", "polls that did not arrive although we were subscribed")     \
	X(ABSENT, "absent", "polls made while we were not connected or not running")     \
	X(MALFORMED, "malformed", "messages that could not be read")                     \
	X(DROPPED, "dropped",                                                            \
	  "messages that came faster than we took them from the bus")                    \
	X(DISCARDED, "discarded", "rows given up because the file could not be written") \
	X(REFUSED, "refused", "rows that the database did not take, and ids too many")

enum sk_loss_kind {
#define SK_LOSS_ENUM(id, name, meaning) SK_LOSS_##id,
	SK_LOSS_MAP(SK_LOSS_ENUM)
#undef SK_LOSS_ENUM
		SK_LOSS_COUNT
};

/** The name of a kind; NULL when it is none. */
const char *sk_loss_name(enum sk_loss_kind kind);

/** DERs are found by hash; twice the most there may be keeps the chains short. */
#define SK_LOSS_SLOTS (2 * SK_DERS_MAX)

struct sk_loss_der {
	char name[SK_ID_LEN + 1]; /**< empty: the slot is free                     */
	bool followed;		  /**< session and n are known                     */
	unsigned connection;	  /**< of ours, when its last poll came            */
	int64_t session, n;	  /**< of its newest poll                          */
	int64_t unread;		  /**< malformed ones since: counted, not missed   */
};

/** Large: embed it in something that is allocated. Zero-initialise. */
struct sk_loss {
	struct sk_loss_der ders[SK_LOSS_SLOTS];
	int der_count;
	unsigned connection;
	int64_t total[SK_LOSS_COUNT]; /**< since the start                     */
	int64_t noted[SK_LOSS_COUNT]; /**< of these, in a note already         */
};

/** A hole: polls first_n..last_n of a session are missing, `rows` of them uncounted. */
struct sk_loss_hole {
	enum sk_loss_kind kind; /**< SK_LOSS_MISSED or SK_LOSS_ABSENT */
	int64_t rows;
	int64_t session, first_n, last_n;
};

/** Remember a DER. @return 0, or SK_EFULL when there are SK_DERS_MAX others */
SK_MUST_USE int sk_loss_know(struct sk_loss *l, const char *der);

/** The newest poll of a DER in the history already, at the start. */
void sk_loss_resume(struct sk_loss *l, const char *der, int64_t session, int64_t n);

/** Our connection to the broker is new: what is missing now is absent, not missed. */
void sk_loss_reconnected(struct sk_loss *l);

/**
 * A poll came. Of a DER seen for the first time nothing is missing: what it did before is
 * not ours. In a new session polls are missing from number 1 on; what the old session did
 * after the last poll seen cannot be known. A number that came before is a copy.
 * @return true when something is missing: counted, and told in `hole`
 */
bool sk_loss_poll(struct sk_loss *l, const char *der, int64_t session, int64_t n,
		  struct sk_loss_hole *hole);

/** A message could not be read; `der` empty when it concerns none. A measurement is not
 * counted again when the hole that it leaves shows up. */
void sk_loss_malformed(struct sk_loss *l, const char *der, bool measurement);

/** Count `rows` of another kind. Totals stop at SK_JSON_INT_MAX. */
void sk_loss_add(struct sk_loss *l, enum sk_loss_kind kind, int64_t rows);

/** How many of a kind are in no note yet; from now on they are. */
int64_t sk_loss_take(struct sk_loss *l, enum sk_loss_kind kind);

/** All kinds together. */
int64_t sk_loss_total(const struct sk_loss *l);

#endif
