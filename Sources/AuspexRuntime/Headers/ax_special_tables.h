// Coefficients of the special functions; made by Tests/Generators/generate_special_coefficients.py.
#pragma once


// erf(x)/x - 1 in x^2 for |x| <= 1/2, error relative to erf(x)/x: 1.7e-17.
static const double ax_erf_near[10] = {
    0x1.06eba8214db69p-3, -0x1.812746b0379e6p-2, 0x1.ce2f21a042b27p-4, -0x1.b82ce3127f633p-6,
    0x1.565bcd0aa080cp-8, -0x1.c02db23b09f2bp-11, 0x1.f9a2a5e29a846p-14, -0x1.f4bb8e7bc98e5p-17,
    0x1.b77510cb4808bp-20, -0x1.39f249bcec66ep-23,
};

// (1 + 2 x) exp(x^2) erfc(x) in t = (x - 4)/(x + 3) for x >= 1/2, relative error: 6.1e-17.
static const double ax_erfc_far[23] = {
    0x1.3ba5916e9fd7fp+0, -0x1.f466eee541c50p-4, -0x1.ca3abf699ed7ep-9, 0x1.7e31c1c8b8322p-5,
    -0x1.567a9b821dd10p-5, 0x1.7595ade4a6689p-6, -0x1.088e4c7018df1p-7, 0x1.6ceba5e477bacp-10,
    0x1.036bf15217c5fp-12, -0x1.9f0009bdc0cc0p-13, 0x1.25402833c5efap-16, 0x1.3c770c8d25688p-16,
    -0x1.332c549cfdb2dp-18, -0x1.00b065708e3d5p-19, 0x1.8494eb076e2dep-21, 0x1.00a4547f410fdp-22,
    -0x1.c2d8446b322e9p-24, -0x1.37d64f3f4af93p-25, 0x1.ec15447ee8c6cp-27, 0x1.71df0d12fe29dp-28,
    -0x1.c69d656b1c3a2p-30, -0x1.120a9e4777813p-31, 0x1.020bede53e8e4p-33,
};

// quantile(1/2 + q)/q in 0.425^2 - q^2 for |q| <= 0.425, relative error: 9.3e-17.
static const double ax_quantile_near_p[9] = {
    0x1.b18d91e9eef75p+1, 0x1.2983594fd7e7fp+7, 0x1.3e873207f0ef8p+11, 0x1.51edecb555ec5p+14,
    0x1.75ccbc4a8f65fp+16, 0x1.a11714cc49c9bp+17, 0x1.a273b0aa578a2p+17, 0x1.214cd08b4e4e1p+16,
    0x1.e8603e9431aedp+11,
};
static const double ax_quantile_near_q[9] = {
    0x1.0000000000000p+0, 0x1.776318ab2437dp+5, 0x1.b3a456a404a18p+9, 0x1.ff0e0daee92acp+12,
    0x1.41a3f69d2d15ap+15, 0x1.aabcb49f39b9cp+16, 0x1.122c69e2df947p+17, 0x1.1a96b28ee4223p+16,
    0x1.25b3b754cc15ep+13,
};

// -quantile(p) in sqrt(-log p) for p <= 0.075, relative error: 1.2e-16.
static const double ax_quantile_far_p[12] = {
    -0x1.c7bb50335575bp+1, -0x1.2fb2e942af7cdp+5, -0x1.0044223735bf0p+6, 0x1.020fe4b51f69ap+4,
    0x1.3bd68aeb86deap+6, 0x1.d8989345f3cdbp+5, 0x1.63cb18afaec3bp+4, 0x1.148ceb0f66d76p+2,
    0x1.9be0c6c3d7e0cp-2, 0x1.0f7bf7057b16ep-6, 0x1.16316a9a7c3d8p-12, 0x1.4119f55a3f92dp-20,
};
static const double ax_quantile_far_q[11] = {
    0x1.0000000000000p+0, 0x1.163a52a6f359ep+4, 0x1.ec6465369f5c5p+5, 0x1.35a44a79b6292p+6,
    0x1.76bb901f629fcp+5, 0x1.04cb25b8359c9p+4, 0x1.8ac6a46b0efb8p+1, 0x1.23d028d864506p-2,
    0x1.800a97da2b29bp-7, 0x1.896d299dc516fp-13, 0x1.c61b004d7b06ap-21,
};

// lgamma(2 + d)/d for |d| <= 1/2, relative error: 5.8e-17.
static const double ax_lgamma_near[18] = {
    0x1.b0ee6072093cep-2, 0x1.4a34cc4a60fa6p-2, -0x1.13e001a557555p-4, 0x1.51322ac7d8333p-6,
    -0x1.e404fc21d8fe7p-8, 0x1.7add6eadfcc7bp-9, -0x1.38ac5bfce42c1p-10, 0x1.0b36af5972ed1p-11,
    -0x1.d3fd6a9087d23p-13, 0x1.a127cd91ac95bp-14, -0x1.78d8f868f383fp-15, 0x1.5808af19fa483p-16,
    -0x1.3d4ce65b1d70bp-17, 0x1.2620de1c78d97p-18, -0x1.08fccc794a9c7p-19, 0x1.f038cb2f6a913p-21,
    -0x1.37fd97eeee99dp-21, 0x1.2703c6effc4ebp-22,
};

// x (lgamma(x) - (x - 1/2) log x + x - log(2 pi)/2) in 1/x^2 for x >= 6.5, absolute error: 1.4e-17.
static const double ax_stirling_tail[7] = {
    0x1.5555555555555p-4, -0x1.6c16c16c005efp-9, 0x1.a01a00b2129c7p-11, -0x1.3812925627a5bp-11,
    0x1.b8de887ab6419p-11, -0x1.e816004a6170ap-10, 0x1.295464e1ac5d3p-8,
};

// digamma(1.5 + d)/(1.5 + d - root) for |d| <= 1/2, relative error: 7.1e-17.
static const double ax_digamma_near[22] = {
    0x1.e6f0cbb873617p-1, -0x1.b1cb63005ee97p-2, 0x1.eca189b8e6da1p-3, -0x1.2feeeb98a7cd8p-3,
    0x1.8512e5905d180p-4, -0x1.fb442029cdbf4p-5, 0x1.4de9aa05d3418p-5, -0x1.b9f8b1367959dp-6,
    0x1.256475e5ac975p-6, -0x1.86355f6f68797p-7, 0x1.03c00801ba958p-7, -0x1.5a071c746535bp-8,
    0x1.cd3e42d157015p-9, -0x1.33661f9073563p-9, 0x1.980fc9c9f0be8p-10, -0x1.1002aaf6255f5p-10,
    0x1.7b3b41b0b38cdp-11, -0x1.f99f529bd0771p-12, 0x1.dc8ae08af0fc4p-13, -0x1.3db05b36d9a48p-13,
    0x1.104c9d0897b58p-12, -0x1.6b107f71aa124p-13,
};

// (log x - 1/(2 x) - digamma(x)) x^2 in 1/x^2 for x >= 6, absolute error: 1.8e-17.
static const double ax_digamma_tail[8] = {
    0x1.5555555555554p-4, -0x1.1111111107826p-7, 0x1.041040cb27e95p-8, -0x1.1110d00660193p-8,
    0x1.f05736e14a834p-8, -0x1.56b06b7e0360cp-6, 0x1.33f3b4a3c15b2p-4, -0x1.d699bd9c21770p-3,
};

// (trigamma(x) - 1/x - 1/(2 x^2)) x^3 in 1/x^2 for x >= 7, absolute error: 3.7e-17.
static const double ax_trigamma_tail[8] = {
    0x1.5555555555554p-3, -0x1.111111110b6b9p-5, 0x1.8618615864797p-6, -0x1.1110ed9b416d2p-5,
    0x1.363ff0c36233ep-4, -0x1.01be30a73aed2p-2, 0x1.14489ecf697bfp+0, -0x1.03db16cfd5f96p+2,
};

#define AX_DIGAMMA_ROOT 0x1.762d86356be3fp+0
#define AX_DIGAMMA_ROOT_LOW 0x1.b86a722197829p-54
#define AX_LOG_PI 0x1.250d048e7a1bdp+0
#define AX_HALF_LOG_2PI 0x1.d67f1c864beb5p-1
