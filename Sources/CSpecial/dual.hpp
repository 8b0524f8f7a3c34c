// A number with two derivatives, for continued fractions and series whose derivative has no closed form.
#pragma once

namespace special {

struct Dual {
    double value, first, second;
    Dual(double value, double first = 0, double second = 0) : value(value), first(first), second(second) {}
};

inline Dual operator+(Dual a, Dual b) { return {a.value + b.value, a.first + b.first, a.second + b.second}; }
inline Dual operator-(Dual a, Dual b) { return {a.value - b.value, a.first - b.first, a.second - b.second}; }
inline Dual operator*(Dual a, Dual b) {
    return {a.value * b.value, a.first * b.value + a.value * b.first, a.second * b.value + a.value * b.second};
}
inline Dual operator/(Dual a, Dual b) {
    double q = a.value / b.value;
    return {q, (a.first - q * b.first) / b.value, (a.second - q * b.second) / b.value};
}

} // namespace special
