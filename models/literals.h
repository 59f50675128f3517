/*
 * literals.h - integers that libconfig would silently change.
 *
 * libconfig 1.5 wraps an integer that does not fit 32 bits without a word (4294967295
 * becomes -1) unless it carries the suffix L. So the text is rewritten before it is
 * parsed: the range check of the key then sees the number that was written.
 */
#ifndef SK_MODELS_LITERALS_H
#define SK_MODELS_LITERALS_H

/**
 * A copy of `text` in which every integer beyond 32 bits carries an L, and every one
 * beyond 64 bits is the largest (or smallest) there is. Strings, comments and lines stay
 * as they are.
 * @return to be freed; NULL when memory ran out
 */
char *sk_literals_widen(const char *text);

#endif
