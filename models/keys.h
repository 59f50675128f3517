/*
 * keys.h - reading one libconfig group by a table: key, type, range, default, where it
 * lands.
 *
 * The configuration and the device files are read with it, so that every unknown key,
 * wrong type and number out of range is told in the same words: file:line: path.key: what
 * is wrong, what is allowed.
 */
#ifndef SK_MODELS_KEYS_H
#define SK_MODELS_KEYS_H

#include <libconfig.h>
#include <stddef.h>
#include <stdint.h>

#include "models/diag.h"
#include "models/error.h"

enum sk_key_type {
	SK_KEY_INT,    /**< int                                                     */
	SK_KEY_FLOAT,  /**< double; an integer in the file is fine                  */
	SK_KEY_BOOL,   /**< bool                                                    */
	SK_KEY_TEXT,   /**< char[size]                                              */
	SK_KEY_PATH,   /**< char[size]; relative to the file's folder               */
	SK_KEY_ID,     /**< char[size]; sk_id_valid()                               */
	SK_KEY_CHOICE, /**< int; a string that by_name() knows                      */
	SK_KEY_OTHER,  /**< known, but read by the caller                           */
};

struct sk_key {
	const char *name;
	enum sk_key_type type;
	size_t at, size;      /**< where it lands in the target; size of a text     */
	double least, most;   /**< of a number                                      */
	const char *unit;     /**< for people; "" when it has none                  */
	const char *standard; /**< default, as it would stand in a file; NULL: required */
	int (*by_name)(const char *name); /**< SK_KEY_CHOICE                        */
	const char *allowed;		  /**< SK_KEY_CHOICE: the names, for people */
	const char *meaning;		  /**< one sentence for the reference       */
};

/** Where complaints go, and how the place is called in them. */
struct sk_keys_place {
	struct sk_diag *diag;
	const char *file;
	const char *path; /**< "site", "ders[2] \"pv1\"", ...                        */
};

/**
 * Set every key's default in `target`, then read the group. A NULL group leaves the
 * defaults and complains of required keys at line 0.
 */
void sk_keys_read(const struct sk_key *keys, size_t count, const config_setting_t *group,
		  const struct sk_keys_place *place, void *target);

/**
 * The first key whose value differs in two targets that sk_keys_read() filled; NULL: none
 * does. Keys that the caller reads (SK_KEY_OTHER) are his to compare.
 */
const struct sk_key *sk_keys_differ(const struct sk_key *keys, size_t count,
				    const void *a, const void *b);

/** Complain of a key of a group, or of the group itself when `setting` is it. */
void sk_keys_complain(const struct sk_keys_place *place, const config_setting_t *setting,
		      const char *key, const char *fmt, ...) SK_PRINTF(4, 5);

/**
 * Parse a file. Syntax and I/O errors go to `diag`. Integers that libconfig would wrap
 * arrive as they were written; @include is refused.
 * @return 0, SK_ECONFIG or SK_ENOMEM
 */
SK_MUST_USE int sk_keys_parse(config_t *config, const char *path, struct sk_diag *diag);

/** The same, and a number that differs when the text of the file does. */
SK_MUST_USE int sk_keys_parse_marked(config_t *config, const char *path, uint64_t *mark,
				     struct sk_diag *diag);

#endif
