// Drives a model that stanc has translated: the services that CmdStan calls, without its files and its argument parser.
//
//   driver measure DATA POINTS COUNT RESULT
//   driver sample  DATA PREFIX SEED CHAINS WARMUP DRAWS PROCESSES
//
// `measure` writes log densities at COUNT points (POINTS/0.json, … hold constrained values) and the time of a gradient there;
// `sample` writes for each chain its draws as raw doubles (PREFIX-c.bin) and how they were made (PREFIX-c.json).
#include <stan/callbacks/interrupt.hpp>
#include <stan/callbacks/logger.hpp>
#include <stan/callbacks/writer.hpp>
#include <stan/io/empty_var_context.hpp>
#include <stan/io/json/json_data.hpp>
#include <stan/model/gradient.hpp>
#include <stan/model/model_base.hpp>
#include <stan/services/sample/hmc_nuts_diag_e_adapt.hpp>

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

stan::model::model_base& new_model(stan::io::var_context& data, unsigned int seed, std::ostream* messages);

namespace {

double seconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}
double cpu() { return seconds(CLOCK_PROCESS_CPUTIME_ID); }
double wall() { return seconds(CLOCK_MONOTONIC); }

std::unique_ptr<stan::json::json_data> read(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(path + " cannot be read");
  return std::make_unique<stan::json::json_data>(stream);
}

/// Keeps the parameters of each draw, and the time at which warm-up ended.
struct Recorder : stan::callbacks::writer {
  static constexpr size_t statistics = 7, leapfrogs_column = 4, divergent_column = 5;
  size_t parameters;
  std::vector<double> draws;
  double leapfrogs = 0, divergences = 0, warmup_wall = 0, warmup_cpu = 0;

  explicit Recorder(size_t parameters) : parameters(parameters) {}

  using stan::callbacks::writer::operator();
  void operator()(const std::vector<double>& row) override {
    leapfrogs += row[leapfrogs_column];
    divergences += row[divergent_column];
    draws.insert(draws.end(), row.begin() + statistics, row.begin() + statistics + parameters);
  }
  // The first text comes when adaptation has ended.
  void operator()(const std::string&) override {
    if (warmup_wall == 0) {
      warmup_wall = wall();
      warmup_cpu = cpu();
    }
  }
};

struct ErrorLog : stan::callbacks::logger {
  void error(const std::string& text) override { std::cerr << text << "\n"; }
  void error(const std::stringstream& text) override { std::cerr << text.str() << "\n"; }
  void fatal(const std::string& text) override { error(text); }
  void fatal(const std::stringstream& text) override { error(text); }
};

void sample_chain(stan::model::model_base& model, const std::string& prefix, unsigned seed, int chain, int warmup, int draws) {
  std::vector<std::string> names;
  model.constrained_param_names(names, false, false);
  Recorder recorder(names.size());
  stan::io::empty_var_context start;
  stan::callbacks::interrupt interrupt;
  stan::callbacks::writer unused;
  ErrorLog log;
  const double wall0 = wall(), cpu0 = cpu();
  const int status = stan::services::sample::hmc_nuts_diag_e_adapt(
      model, start, seed, chain + 1, 2.0, warmup, draws, 1, false, 0, 1.0, 0.0, 10, 0.8, 0.05, 0.75, 10.0, 75, 50, 25,
      interrupt, log, unused, recorder, unused);
  if (status != 0) throw std::runtime_error("the sampler ended with status " + std::to_string(status));
  const double wall1 = wall(), cpu1 = cpu();

  const std::string file = prefix + "-" + std::to_string(chain);
  std::ofstream binary(file + ".bin", std::ios::binary);
  binary.write(reinterpret_cast<const char*>(recorder.draws.data()), recorder.draws.size() * sizeof(double));
  std::ofstream json(file + ".json");
  json.precision(9);
  json << "{\"warmup_wall\": " << recorder.warmup_wall - wall0 << ", \"warmup_cpu\": " << recorder.warmup_cpu - cpu0
       << ", \"sampling_wall\": " << wall1 - recorder.warmup_wall << ", \"sampling_cpu\": " << cpu1 - recorder.warmup_cpu
       << ", \"leapfrogs\": " << recorder.leapfrogs << ", \"divergences\": " << recorder.divergences << ", \"names\": [";
  for (size_t i = 0; i < names.size(); ++i) json << (i ? ", \"" : "\"") << names[i] << "\"";
  json << "]}\n";
  if (!binary || !json) throw std::runtime_error(file + " cannot be written");
}

void sample(char** argv) {
  auto data = read(argv[2]);
  stan::model::model_base& model = new_model(*data, std::stoul(argv[4]), &std::cerr);
  const int chains = std::stoi(argv[5]), processes = std::stoi(argv[8]);
  for (int process = 0; process < processes; ++process) {
    if (fork() != 0) continue;
    int status = 0;
    try {
      for (int chain = process; chain < chains; chain += processes)
        sample_chain(model, argv[3], std::stoul(argv[4]), chain, std::stoi(argv[6]), std::stoi(argv[7]));
    } catch (const std::exception& error) {
      std::cerr << error.what() << "\n";
      status = 1;
    }
    _exit(status);
  }
  bool failed = false;
  for (int status; wait(&status) > 0;) failed = failed || status != 0;
  if (failed) throw std::runtime_error("a chain failed");
}

void measure(char** argv) {
  auto data = read(argv[2]);
  stan::model::model_base& model = new_model(*data, 1, &std::cerr);
  std::vector<Eigen::VectorXd> points;
  std::vector<double> values;
  for (int i = 0; i < std::stoi(argv[4]); ++i) {
    auto values_of_point = read(std::string(argv[3]) + "/" + std::to_string(i) + ".json");
    Eigen::VectorXd point;
    model.transform_inits(*values_of_point, point, nullptr);
    values.push_back(model.log_prob<false, false>(point, nullptr));
    points.push_back(point);
  }
  // What the sampler calls: constants are left out, the Jacobian is in.
  stan::callbacks::logger log;
  Eigen::VectorXd gradient;
  double value = 0, sink = 0;
  auto batch = [&](long rounds) {
    const double start = cpu();
    for (long round = 0; round < rounds; ++round)
      for (auto& point : points) {
        stan::model::gradient(model, point, value, gradient, log);
        sink += value;
      }
    return cpu() - start;
  };
  long rounds = 1;
  while (batch(rounds) < 0.1) rounds *= 2;
  std::vector<double> times;
  for (int i = 0; i < 7; ++i) times.push_back(1e6 * batch(rounds) / (rounds * points.size()));
  std::sort(times.begin(), times.end());

  std::ofstream json(argv[5]);
  json.precision(17);
  json << "{\"log_density\": [";
  for (size_t i = 0; i < values.size(); ++i) json << (i ? ", " : "") << values[i];
  json << "], \"gradient_us\": [";
  for (size_t i = 0; i < times.size(); ++i) json << (i ? ", " : "") << times[i];
  json << "]}\n";
  if (!(sink == sink)) std::cerr << "a log density is not a number\n";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  try {
    if (mode == "sample" && argc == 9) {
      sample(argv);
    } else if (mode == "measure" && argc == 6) {
      measure(argv);
    } else {
      std::cerr << "usage: driver measure DATA POINTS COUNT RESULT | sample DATA PREFIX SEED CHAINS WARMUP DRAWS PROCESSES\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
