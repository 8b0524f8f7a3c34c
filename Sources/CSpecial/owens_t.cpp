// Owen's T.
#include "CSpecial.h"
#include "boost.hpp"
#include <boost/math/special_functions/owens_t.hpp>

using namespace special;

double axs_owens_t(double h, double a) {
    if (std::isnan(h) || std::isnan(a)) return undefined;
    return guarded([=] { return boost::math::owens_t(h, a, Policy()); });
}
