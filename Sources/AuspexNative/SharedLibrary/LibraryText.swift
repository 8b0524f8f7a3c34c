import AuspexIR

/// The C text of a library: generated functions, names, and the face that its header declares.
struct LibraryText {
    let text: String
    let data: [UInt8]

    /// - Throws: `NativeError` when a function has no form in a library.
    init(_ model: LibraryModel) throws(NativeError) {
        var functions = LibraryFunctions()
        let density = try Self.add(model.logDensity, "log_density", to: &functions)
        let gradient = try Self.add(model.gradient, "gradient", to: &functions)
        let hessian: String? = if let functionsOfHessian = model.hessian { try Self.add(functionsOfHessian, "hessian", to: &functions) } else { nil }
        let values = try functions.add(model.values, name: "values")
        let coordinates = try functions.add(model.coordinates, name: "coordinates")
        data = functions.data.bytes
        text = [
            Self.prelude(scratchWords: functions.scratchWords, valueCount: model.valueCount), functions.text,
            Self.identity(model), Self.densities(density, gradient, hessian), Self.transformations(model, values, coordinates),
        ].joined(separator: "\n")
    }

    /// The C expression that chooses among the two.
    private static func add(_ pair: LibraryModel.Densities, _ name: String, to functions: inout LibraryFunctions) throws(NativeError) -> String {
        let adjusted = try functions.add(pair.withJacobian, name: name)
        let plain = try functions.add(pair.withoutJacobian, name: "\(name)_without_jacobian")
        return adjusted == plain ? adjusted : "(jacobian ? \(adjusted) : \(plain))"
    }

    private static func prelude(scratchWords: Int, valueCount: Int) -> String {
        let operations = LibraryOperation.allCases.enumerated().map { "ax_op_\($1.rawValue) = \($0)" }.joined(separator: ", ")
        return """
            #define AX_LANES 1
            enum { \(operations) };
            #include "ax_library.h"

            #pragma GCC visibility push(default)
            #include "library.h"
            #pragma GCC visibility pop

            // Data and constants; the assembler copies the file, which takes no time however large it is.
            #ifdef __APPLE__
            __asm__(".const\\n.p2align 6\\n_ax_data:\\n.incbin \\"library.data\\"\\n.space 128\\n.text\\n");
            #else
            __asm__(".pushsection .rodata\\n.balign 64\\nax_data:\\n.incbin \\"library.data\\"\\n.zero 128\\n.popsection\\n");
            #endif
            extern const double ax_data[] __attribute__((visibility("hidden")));

            static const ax_runtime ax_table = {AX_RUNTIME_VERSION, 0, 0, 0, ax_library};

            struct auspex_context {
                double *scratch;
                double *values;
            };

            auspex_context *auspex_create(void) {
                // Scratch memory begins at a multiple of 64 bytes.
                char *memory = malloc(128 + 8 * (\(scratchWords)l + \(valueCount)l));
                if (!memory) return 0;
                auspex_context *context = (auspex_context *)memory;
                context->scratch = (double *)(((__UINTPTR_TYPE__)memory + sizeof *context + 63) / 64 * 64);
                context->values = context->scratch + \(scratchWords);
                return context;
            }

            void auspex_free(auspex_context *context) { free(context); }

            """
    }

    private static func identity(_ model: LibraryModel) -> String {
        func list(_ names: [String], _ variable: String) -> String {
            let strings = names.map { "    \"\(escaped($0))\",\n" }.joined()
            return "static const char *const \(variable)[] = {\n\(strings)    0,\n};\n"
        }
        func name(_ function: String, _ variable: String, _ count: Int) -> String {
            "const char *\(function)(long i) { return i >= 0 && i < \(count) ? \(variable)[i] : 0; }\n"
        }
        let names = (model.latent + model.derived).flatMap(\.elements)
        return """
            const char *auspex_version(void) { return "\(escaped(model.version))"; }
            const char *auspex_model_name(void) { return "\(escaped(model.name))"; }
            long auspex_coordinate_count(void) { return \(model.coordinateNames.count); }
            long auspex_parameter_count(void) { return \(model.parameterCount); }
            long auspex_value_count(void) { return \(model.valueCount); }

            \(list(model.coordinateNames, "ax_coordinate_names"))
            \(list(names, "ax_value_names"))
            \(name("auspex_coordinate_name", "ax_coordinate_names", model.coordinateNames.count))\
            \(name("auspex_value_name", "ax_value_names", names.count))
            """
    }

    private static func densities(_ density: String, _ gradient: String, _ hessian: String?) -> String {
        var text = """
            double auspex_log_density(auspex_context *context, const double *position, int jacobian) {
                double value;
                const void *const variables[] = {position};
                void *const outputs[] = {&value};
                \(density)(context, variables, outputs);
                return value;
            }

            double auspex_gradient(auspex_context *context, const double *position, int jacobian, double *gradient) {
                double value;
                const void *const variables[] = {position};
                void *const outputs[] = {&value, gradient};
                \(gradient)(context, variables, outputs);
                return value;
            }


            """
        if let hessian {
            text += """
                double auspex_hessian_vector_product(
                    auspex_context *context, const double *position, const double *direction, int jacobian, double *gradient,
                    double *product) {
                    double value;
                    const void *const variables[] = {position, direction};
                    void *const outputs[] = {&value, gradient, product};
                    \(hessian)(context, variables, outputs);
                    return value;
                }


                """
        }
        return text
    }

    private static func transformations(_ model: LibraryModel, _ values: String, _ coordinates: String) -> String {
        var starts: [Int: Int] = [:]
        var whole: [String] = []
        var ends: [String] = []
        var start = 0
        for (position, variable) in (model.latent + model.derived).enumerated() {
            starts[variable.output] = start
            if variable.scalar != .real { whole.append("    ax_reals(values + \(start), \(variable.elements.count));\n") }
            start += variable.elements.count
            if position < model.latent.count { ends.append("\(start)") }
        }
        let valuePlaces = starts.sorted { $0.key < $1.key }.map { "values + \($0.value)" }
        var place = 0
        let coordinatePlaces = model.coordinates.function.body.results.map { result in
            defer { place += model.coordinates.function.type(of: result).count }
            return "position + \(place)"
        }
        return """
            // Whole numbers and truth values come as such.
            static inline void ax_reals(double *values, ax_int1 count) {
                for (ax_int1 i = 0; i < count; i++) {
                    ax_int1 word;
                    __builtin_memcpy(&word, values + i, sizeof word);
                    values[i] = (double)word;
                }
            }

            void auspex_constrain(auspex_context *context, const double *position, double *values) {
                const void *const variables[] = {position};
                void *const outputs[] = {\(valuePlaces.joined(separator: ", "))};
                \(values)(context, variables, outputs);
            \(whole.joined())}

            int auspex_unconstrain(auspex_context *context, const double *parameters, double *position) {
                // Where the values of each choice end.
                static const ax_int1 ends[] = {\(ends.joined(separator: ", "))};
                const void *const variables[] = {parameters};
                void *const outputs[] = {\(coordinatePlaces.joined(separator: ", "))};
                \(coordinates)(context, variables, outputs);
                // Values that lie in their supports come back.
                auspex_constrain(context, position, context->values);
                int good = 1;
                ax_int1 i = 0;
                for (int choice = 0; choice < \(ends.count); choice++) {
                    double largest = 0.0;
                    for (ax_int1 k = i; k < ends[choice]; k++) largest = ax_fmax(largest, ax_abs(parameters[k]));
                    for (; i < ends[choice]; i++) {
                        if (!(ax_abs(context->values[i] - parameters[i]) <= 1e-8 * largest)) good = 0;
                    }
                }
                for (ax_int1 k = 0; k < \(model.coordinateNames.count); k++) {
                    if (!(ax_abs(position[k]) < AX_INF)) good = 0;
                }
                for (ax_int1 k = 0; k < \(model.coordinateNames.count) && !good; k++) position[k] = AX_NAN;
                return good ? 0 : 1;
            }

            """
    }

    /// A name inside of a C string.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ")
    }
}
