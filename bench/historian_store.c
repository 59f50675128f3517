/* historian_store.c - how many measurements a second the historian's store takes.
 *
 * usage: historian_store FILE [ROWS [DERS [BATCH]]]: makes FILE, writes ROWS measurements
 * of DERS devices in order of time, BATCH in each transaction, and says how long the
 * transactions took and how long the questions people ask take on what was written.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "common/log.h"
#include "historian/batch.h"
#include "historian/store.h"
#include "models/measurement.h"

#define POLL_MS 1000
#define T0_MS INT64_C(1732450000000)

struct figures {
	int64_t rows, transactions, longest_us, spent_us;
};

static long number(int argc, char **argv, int at, long standard)
{
	long value = argc > at ? strtol(argv[at], NULL, 10) : standard;

	return value > 0 ? value : standard;
}

/* What a three-phase inverter of the lab says. */
static struct sk_row *measurement(int64_t i, long ders)
{
	struct sk_measurement m;
	char der[SK_ID_LEN + 1];
	double wave = sin((double)i * 0.01);

	sk_measurement_init(&m);
	m.session = T0_MS;
	m.n = i / ders + 1;
	m.t_ms = T0_MS + m.n * POLL_MS + i % ders * POLL_MS / ders;
	for (int id = SK_PT_F_HZ; id <= SK_PT_SOC_PCT; id++)
		sk_measurement_set(&m, (enum sk_point_id)id, 0.5 + 0.49 * wave,
				   SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_STATE, 3, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_TEMPERATURE_C, 40 + wave, SK_Q_GOOD);
	(void)snprintf(der, sizeof(der), "der%ld", (long)(i % ders));
	return sk_row_new(SK_ROW_MEASUREMENT, der, &m);
}

static int write_batch(struct sk_store *store, struct sk_batch *batch, struct figures *f)
{
	struct sk_store_written written;
	int64_t began_us = sk_clock_mono_us(), took_us;
	int err = sk_store_write(store, batch->first, batch->rows, &written);

	took_us = sk_clock_mono_us() - began_us;
	f->rows += (int64_t)written.added;
	f->transactions++;
	f->spent_us += took_us;
	f->longest_us = took_us > f->longest_us ? took_us : f->longest_us;
	sk_batch_drop(batch, written.taken);
	return err;
}

static int write_all(struct sk_store *store, int64_t rows, long ders, long most,
		     struct figures *f)
{
	struct sk_batch batch;
	int err = SK_OK;

	sk_batch_init(&batch, (size_t)most);
	for (int64_t i = 0; i < rows && !err; i++) {
		struct sk_row *row = measurement(i, ders);

		if (!row)
			err = SK_ENOMEM;
		else
			sk_batch_put(&batch, row);
		if (!err && (batch.rows == (size_t)most || i == rows - 1))
			err = write_batch(store, &batch, f);
	}
	sk_batch_clear(&batch);
	return err;
}

static void ask(struct sk_store *store, const char *what, const char *sql)
{
	int64_t began_us = sk_clock_mono_us();
	sqlite3_stmt *stmt = NULL;
	int64_t rows = 0;

	if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) == SQLITE_OK)
		while (sqlite3_step(stmt) == SQLITE_ROW)
			rows++;
	printf("%-40s %8lld rows %10.1f ms\n", what, (long long)rows,
	       (double)(sk_clock_mono_us() - began_us) / 1000);
	(void)sqlite3_finalize(stmt); /* only timed */
}

static void ask_all(struct sk_store *store)
{
	ask(store, "latest", "SELECT * FROM latest");
	ask(store, "newest 50 of all",
	    "SELECT * FROM measurement_view ORDER BY t_ms DESC LIMIT 50");
	ask(store, "newest 50 of one",
	    "SELECT * FROM measurement_view WHERE der = 'der0' "
	    "ORDER BY t_ms DESC LIMIT 50");
	ask(store, "frequency of one, last hour of it",
	    "SELECT time, f_hz FROM measurement_view WHERE der = 'der0' AND t_ms > "
	    "(SELECT max(t_ms) FROM measurement) - 3600000");
	ask(store, "everything of one minute",
	    "SELECT * FROM measurement_view WHERE t_ms BETWEEN "
	    "(SELECT max(t_ms) FROM measurement) - 60000 AND "
	    "(SELECT max(t_ms) FROM measurement)");
	ask(store, "all frequencies of one",
	    "SELECT t_ms, f_hz FROM measurement_view WHERE der = 'der0'");
}

int main(int argc, char **argv)
{
	int64_t rows = number(argc, argv, 2, 1000000);
	long ders = number(argc, argv, 3, 5), most = number(argc, argv, 4, 1000);
	static struct sk_store store;
	struct figures f = {0};
	struct stat st;
	int err;

	if (argc < 2) {
		(void)fprintf(stderr,
			      "usage: historian_store FILE [ROWS [DERS [BATCH]]]\n");
		return 2;
	}
	sk_log_open("historian_store", SK_LOG_NOTICE);
	err = sk_store_open(&store, argv[1], sk_clock_wall());
	if (!err)
		err = write_all(&store, rows, ders, most, &f);
	if (err) {
		(void)fprintf(stderr, "%s: %s\n", argv[1], store.why);
		return 1;
	}
	printf("%lld rows of %ld DERs, %ld a transaction: %.0f rows/s, longest "
	       "transaction %.1f ms\n",
	       (long long)f.rows, ders, most, (double)f.rows * 1e6 / (double)f.spent_us,
	       (double)f.longest_us / 1000);
	ask_all(&store);
	sk_store_close(&store);
	if (stat(argv[1], &st) == 0 && f.rows > 0)
		printf("%.0f bytes a row\n", (double)st.st_size / (double)f.rows);
	return 0;
}
