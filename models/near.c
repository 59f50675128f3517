/* near.c - what someone who misspelled a name may have meant; see near.h. */
#include "models/near.h"

#include <string.h>

#define LONGEST 31
#define EDITS 2

static int least(int a, int b, int c)
{
	int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance, one row of the table at a time. */
static int distance(const char *a, const char *b)
{
	int row[LONGEST + 1];
	int len = (int)strlen(b);

	for (int j = 0; j <= len; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= len; j++) {
			int above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[len];
}

bool sk_near(const char *a, const char *b)
{
	int edits;

	if (strlen(a) > LONGEST || strlen(b) > LONGEST)
		return false;
	edits = distance(a, b);
	return edits <= EDITS && edits * 2 < (int)strlen(b);
}
