/* scene.c - the plant that a configuration describes; see scene.h. */
#include "simulator/scene/scene.h"

#include "simulator/scene/drawing.h"

#include <stdlib.h>

struct sk_plant *sk_scene_plant(const struct sk_config *config, uint64_t seed,
				const char **why)
{
	struct sk_drawing drawing;
	struct sk_plant *plant = NULL;

	*why = "out of memory";
	if (!sk_drawing_init(&drawing, config, seed))
		plant = sk_plant_new(&drawing.d, why);
	sk_drawing_clear(&drawing);
	return plant;
}
