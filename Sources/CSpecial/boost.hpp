// Boost.Math with a policy that never throws, and never uses long double: its width differs between machines.
#pragma once

#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <limits>

// Gamma functions and the normal distribution come from the same inline functions as everywhere else.
#define AX_WIDTH 1
#include "../AuspexRuntime/Headers/ax_elementary.h"

namespace special {

namespace bmp = boost::math::policies;

using Policy = bmp::policy<
    bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>, bmp::overflow_error<bmp::ignore_error>,
    bmp::underflow_error<bmp::ignore_error>, bmp::denorm_error<bmp::ignore_error>, bmp::rounding_error<bmp::ignore_error>,
    bmp::evaluation_error<bmp::ignore_error>, bmp::indeterminate_result_error<bmp::ignore_error>,
    bmp::promote_float<false>, bmp::promote_double<false>>;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

// Nothing may escape through the C face, whatever a future version of the library throws.
template <class Body> double guarded(Body body) noexcept {
    try {
        return body();
    } catch (...) {
        return undefined;
    }
}

} // namespace special
