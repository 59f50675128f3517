/* textfile.h - a file with a given text, for the tests of the loaders. */
#ifndef TESTS_UNIT_MODELS_TEXTFILE_H
#define TESTS_UNIT_MODELS_TEXTFILE_H

#include <check.h>
#include <stdio.h>
#include <string.h>

/** Write `len` bytes to `path`, anew. */
static inline void write_bytes(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "we");

	ck_assert_msg(file != NULL, "cannot write %s", path);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

#endif
