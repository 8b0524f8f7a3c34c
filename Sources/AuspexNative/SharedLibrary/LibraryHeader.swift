/// The header of a library: the same declarations for every model, and in comments what is particular to this one.
enum LibraryHeader {
    static func text(_ model: LibraryModel, processor: String) -> String {
        let name = model.name.replacing("*/", with: "")
        let hessian =
            model.hessian == nil
            ? "// This model's density has no second derivatives everywhere, so there is no product with the Hessian.\n"
            : """
                /// Log density, gradient, and the product of the Hessian with `direction`, written to `product`; each of the three arrays
                /// has auspex_coordinate_count() elements.
                double auspex_hessian_vector_product(
                    auspex_context *context, const double *position, const double *direction, int jacobian, double *gradient,
                    double *product);

                """
        return """
            // The posterior of the model `\(name)` for one data set, which lies in the library. Made by Auspex \(model.version).
            //
            // \(model.coordinateNames.count) unconstrained coordinates, \(model.parameterCount) parameters, \(model.valueCount - model.parameterCount) derived quantities.
            // Processor: \(processor.replacing("\n", with: " ")). Needs the system's C library and nothing else; Auspex need not be installed.
            //
            // A position is a point of unconstrained space. Parameters are the elements of the model's latent choices, each array in
            // row-major order, choices in the order of the program; derived quantities, what the model records by `:=`, come after them.
            // Both together are called values. All numbers are doubles, also whole ones and truth values (0 and 1).
            //
            // All functions can be called from several threads at once, with a context of its own for each thread. The caller owns all
            // arrays; they must have the sizes that are said here, and may not overlap. Nothing is printed, and no function fails but as
            // it says.
            #ifndef AUSPEX_MODEL_H
            #define AUSPEX_MODEL_H

            #ifdef __cplusplus
            extern "C" {
            #endif

            /// The version of Auspex that made the library, and the name of the model.
            const char *auspex_version(void);
            const char *auspex_model_name(void);

            /// How many unconstrained coordinates, parameters, and values (parameters and derived quantities) there are.
            long auspex_coordinate_count(void);
            long auspex_parameter_count(void);
            long auspex_value_count(void);

            /// Names such as `mu`, `theta[3]`, `L[1,0]`, counted from zero; NULL for an index that does not exist. The library owns the
            /// text. A coordinate is named like its parameter where each element of a choice has one; those of a simplex, a matrix or
            /// the missing elements of data are numbered.
            const char *auspex_coordinate_name(long index);
            const char *auspex_value_name(long index);

            /// Scratch memory for the functions below, for one thread at a time. NULL when there is no memory.
            typedef struct auspex_context auspex_context;
            auspex_context *auspex_create(void);
            void auspex_free(auspex_context *context);

            /// The log density at a position, normalising constants of the distributions included: of the coordinates when `jacobian`
            /// is not 0, of the parameters otherwise. -INFINITY where the density is zero, NAN where it is not defined.
            double auspex_log_density(auspex_context *context, const double *position, int jacobian);

            /// The log density, and its gradient with respect to the coordinates, written to `gradient`, auspex_coordinate_count() elements.
            double auspex_gradient(auspex_context *context, const double *position, int jacobian, double *gradient);

            \(hessian)
            /// The values at a position, auspex_value_count() elements: parameters first.
            void auspex_constrain(auspex_context *context, const double *position, double *values);

            /// The position of parameters, auspex_parameter_count() elements; what auspex_constrain wrote will do. Elements that data give
            /// must have their value. Returns 0, or 1 when the parameters do not lie in their supports (a relative difference of 1e-8 is
            /// forgiven); the position is then NAN.
            int auspex_unconstrain(auspex_context *context, const double *parameters, double *position);

            #ifdef __cplusplus
            }
            #endif

            #endif

            """
    }
}
