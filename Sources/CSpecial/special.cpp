#include "CSpecial.h"
