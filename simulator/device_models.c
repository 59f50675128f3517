/* device_models.c - the models a simulated device may show; see device_models.h. */
#include "simulator/device_models.h"

const struct sk_device_model *sk_device_model(int id)
{
	static const struct sk_device_model *const all[] = {
		&sk_model_1,   &sk_model_103, &sk_model_120,   &sk_model_123,
		&sk_model_203, &sk_model_701, &sk_model_702,   &sk_model_703,
		&sk_model_704, &sk_model_705, &sk_model_706,   &sk_model_711,
		&sk_model_712, &sk_model_713, &sk_model_64900,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->id == id)
			return all[i];
	return NULL;
}
