/* test_device.c - the register image: chain, scaling, sentinels, refusals. */
#include "lab.h"

static struct lab lab;

static uint16_t word(struct sk_device *d, unsigned address)
{
	uint16_t reg;

	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, address, 1, &reg), 0);
	return reg;
}

START_TEST(a_client_finds_the_chain)
{
	const int expected[][7] = {
		[BESS1] = {1, 701, 702, 704, 713, 64900, 0},
		[PV1] = {1, 701, 702, 704, 0},
		[PV2] = {1, 103, 120, 123, 0},
		[LOAD1] = {1, 203, 0},
	};
	const size_t devices[] = {BESS1, PV1, PV2, LOAD1};

	lab_open(&lab);
	for (size_t i = 0; i < 4; i++) {
		struct sk_device *d = &lab.site.devices[devices[i]];
		unsigned at = SK_DEVICE_BASE + 2;

		ck_assert_uint_eq(word(d, SK_DEVICE_BASE), 0x5375);
		ck_assert_uint_eq(word(d, SK_DEVICE_BASE + 1), 0x6E53);
		for (const int *id = expected[devices[i]]; *id; id++) {
			ck_assert_int_eq(word(d, at), *id);
			at += 2u + word(d, at + 1);
		}
		ck_assert_uint_eq(word(d, at), 0xFFFF);
		ck_assert_uint_eq(word(d, at + 1), 0);
	}
	lab_close(&lab);
}
END_TEST

START_TEST(texts_say_who_it_is)
{
	struct sk_placed *m;
	char text[40];

	lab_open(&lab);
	m = placed(&lab.site.devices[PV2], 1);
	sk_reg_decode_text(m->window.reg + sk_placed_at(m, "Mn"), 16, text, sizeof(text));
	ck_assert_str_eq(text, "Skerry");
	sk_reg_decode_text(m->window.reg + sk_placed_at(m, "SN"), 16, text, sizeof(text));
	ck_assert_str_eq(text, "pv2");
	sk_reg_decode_text(m->window.reg + sk_placed_at(m, "Opt"), 8, text, sizeof(text));
	ck_assert_str_eq(text, "");
	lab_close(&lab);
}
END_TEST

START_TEST(registers_show_the_plant_within_their_resolution)
{
	const struct {
		size_t device;
		int model;
		const char *point;
		size_t at;
		double within;
	} rows[] = {
		{BESS1, 701, "W", offsetof(struct sk_plant_reading, p_w), 0.5},
		{BESS1, 701, "Var", offsetof(struct sk_plant_reading, q_var), 0.5},
		{BESS1, 701, "Hz", offsetof(struct sk_plant_reading, f_hz), 0.0001},
		{BESS1, 701, "LNV", offsetof(struct sk_plant_reading, v_v), 0.05},
		{BESS1, 713, "SoC", offsetof(struct sk_plant_reading, soc_pct), 0.005},
		{BESS1, 64900, "Hz", offsetof(struct sk_plant_reading, f_hz), 0.0001},
		{PV1, 701, "W", offsetof(struct sk_plant_reading, p_w), 0.5},
		{PV1, 701, "AL1", offsetof(struct sk_plant_reading, i_a), 0.01},
		{PV2, 103, "W", offsetof(struct sk_plant_reading, p_w), 0.5},
		{PV2, 103, "Hz", offsetof(struct sk_plant_reading, f_hz), 0.0005},
		{PV2, 103, "PhVphB", offsetof(struct sk_plant_reading, v_v), 0.05},
		{LOAD1, 203, "W", offsetof(struct sk_plant_reading, p_w), 1},
		{LOAD1, 203, "VAR", offsetof(struct sk_plant_reading, q_var), 1},
		{LOAD1, 203, "Hz", offsetof(struct sk_plant_reading, f_hz), 0.005},
	};

	lab_open(&lab);
	lab_run(&lab, 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_plant_reading r;
		double shown, is;

		sk_plant_read(lab.site.plant, rows[i].device, &r);
		memcpy(&is, (char *)&r + rows[i].at, sizeof(is));
		shown = get(&lab.site.devices[rows[i].device], rows[i].model,
			    rows[i].point);
		ck_assert_msg(fabs(shown - is) <= rows[i].within, "%s: %.6f for %.6f",
			      rows[i].point, shown, is);
	}
	lab_close(&lab);
}
END_TEST

START_TEST(ratings_and_energies_are_there)
{
	struct sk_device *d;

	lab_open(&lab);
	lab_run(&lab, 20);
	d = &lab.site.devices[BESS2];
	ck_assert_double_eq(get(d, 702, "WMaxRtg"), 5000);
	ck_assert_double_eq(get(d, 702, "WChaRteMaxRtg"), -5000);
	ck_assert_double_eq(get(d, 713, "WHRtg"), 10000);
	ck_assert_double_eq_tol(get(d, 64900, "FDroop"), 0.5, 1e-9);
	ck_assert_double_eq_tol(get(d, 64900, "VDroop"), 11.5, 1e-9);
	ck_assert_double_eq(get(d, 701, "DERMode"), 2);
	ck_assert_double_ge(get(d, 701, "TotWhInj"), 3);
	ck_assert_double_eq(get(d, 701, "InvSt"), 3);
	d = &lab.site.devices[PV2];
	ck_assert_double_eq(get(d, 120, "WRtg"), 5000);
	ck_assert_double_eq(get(d, 120, "VArRtgQ4"), -5000);
	ck_assert_double_eq(get(d, 103, "St"), 3); /* translated: 4 in the register */
	d = &lab.site.devices[LOAD1];
	ck_assert_double_ge(get(d, 203, "TotWhImp"), 40);
	ck_assert_double_eq(get(d, 203, "TotWhExp"), 0);
	lab_close(&lab);
}
END_TEST

START_TEST(what_it_does_not_have_is_not_implemented)
{
	lab_open(&lab);
	ck_assert_double_nan(get(&lab.site.devices[PV1], 702, "WChaRteMaxRtg"));
	ck_assert_double_nan(get(&lab.site.devices[PV1], 701, "TmpCab"));
	ck_assert_double_nan(get(&lab.site.devices[PV1], 704, "PFWInjEna"));
	ck_assert_double_nan(get(&lab.site.devices[PV2], 103, "DCW"));
	ck_assert_double_nan(get(&lab.site.devices[PV2], 123, "WMaxLimPct_WinTms"));
	ck_assert_double_nan(get(&lab.site.devices[LOAD1], 203, "TotVAh_SF"));
	lab_close(&lab);
}
END_TEST

START_TEST(addresses_outside_the_image_are_refused)
{
	struct sk_device *d;
	uint16_t regs[125] = {0};
	unsigned end;

	lab_open(&lab);
	d = &lab.site.devices[LOAD1];
	end = SK_DEVICE_BASE + (unsigned)d->bank[SK_TABLE_HOLDING].window.count;
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, SK_DEVICE_BASE - 1, 1, regs),
			 2);
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, 0, 125, regs), 2);
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, end - 1, 1, regs), 0);
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, end - 1, 2, regs), 2);
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, 65535, 1, regs), 2);
	ck_assert_int_eq(sk_device_write(d, SK_TABLE_HOLDING, 65535, 1, regs), 2);
	ck_assert_int_eq(sk_device_write(d, SK_TABLE_HOLDING, end - 2, 1, regs), 2);
	ck_assert_int_eq(sk_device_write(d, SK_TABLE_HOLDING, SK_DEVICE_BASE, 2, regs),
			 2);
	lab_close(&lab);
}
END_TEST

START_TEST(read_only_registers_stay_as_they_are)
{
	const struct {
		size_t device;
		int model;
		const char *point;
	} rows[] = {
		{BESS1, 1, "ID"},
		{BESS1, 1, "Mn"},
		{BESS1, 701, "W"},
		{BESS1, 701, "W_SF"},
		{BESS1, 702, "WMaxRtg"},
		{BESS1, 704, "WSet_SF"},
		{BESS1, 713, "SoC"},
		{BESS1, 64900, "Hz"},
		{BESS1, 64900, "FOfsAct"},
		{BESS1, 64900, "RvrtRem"},
		{PV2, 123, "WMaxLimPct_SF"},
		{LOAD1, 203, "W"},
	};
	const uint16_t seven = 7;

	lab_open(&lab);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_device *d = &lab.site.devices[rows[i].device];
		unsigned at = address_of(d, rows[i].model, rows[i].point);
		uint16_t before = word(d, at);

		ck_assert_int_eq(sk_device_write(d, SK_TABLE_HOLDING, at, 1, &seven), 2);
		ck_assert_uint_eq(word(d, at), before);
	}
	lab_close(&lab);
}
END_TEST

START_TEST(a_rating_that_cannot_be_changed_takes_only_itself)
{
	struct sk_device *d;

	lab_open(&lab);
	d = &lab.site.devices[BESS1];
	ck_assert_int_eq(put(d, 702, "WMax", 10000), 0);
	ck_assert_int_eq(put(d, 702, "WMax", 9000), 3);
	ck_assert_int_eq(put(d, 1, "DA", 1), 0);
	ck_assert_int_eq(put(d, 1, "DA", 2), 3);
	lab_close(&lab);
}
END_TEST

START_TEST(big_and_small_ratings_keep_their_resolution)
{
	const double ratings_va[] = {300, 5e3, 2.5e6, 2e7};

	for (size_t i = 0; i < 4; i++) {
		char text[1024], path[32];
		struct sk_plant_reading r;
		double shown;

		(void)snprintf(
			text, sizeof(text),
			"ders = ({ id = \"b\"; kind = \"battery\"; role = "
			"\"grid_forming\"; model = \"sunspec\"; link = "
			"\"tcp://127.0.0.1:1502\"; }, { id = \"l\"; kind = \"load\"; "
			"role = \"monitor\"; model = \"sunspec\"; link = "
			"\"tcp://127.0.0.1:1503\"; });\nsimulator = { ders = ({ id = "
			"\"b\"; s_va = %.1f; }, { id = \"l\"; s_va = %.1f; p_w = "
			"%.1f; }); };\n",
			ratings_va[i], ratings_va[i], 0.77777 * ratings_va[i]);
		lab_write(text, path);
		lab_load(&lab, path);
		lab_run(&lab, 2);
		sk_plant_read(lab.site.plant, 0, &r);
		shown = get(&lab.site.devices[0], 701, "W");
		ck_assert_double_eq_tol(shown, r.p_w, ratings_va[i] * 0.0005);
		ck_assert_double_nonnan(get(&lab.site.devices[0], 701, "A"));
		ck_assert_double_nonnan(get(&lab.site.devices[1], 203, "A"));
		lab_close(&lab);
		(void)unlink(path);
	}
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("device");

	tcase_add_test(t, a_client_finds_the_chain);
	tcase_add_test(t, texts_say_who_it_is);
	tcase_add_test(t, registers_show_the_plant_within_their_resolution);
	tcase_add_test(t, ratings_and_energies_are_there);
	tcase_add_test(t, what_it_does_not_have_is_not_implemented);
	tcase_add_test(t, addresses_outside_the_image_are_refused);
	tcase_add_test(t, read_only_registers_stay_as_they_are);
	tcase_add_test(t, a_rating_that_cannot_be_changed_takes_only_itself);
	tcase_add_test(t, big_and_small_ratings_keep_their_resolution);
	return run_suite("device", t);
}
