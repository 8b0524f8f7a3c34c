// Products of matrices: panels of a few columns of B are copied side by side, and each is multiplied by tiles of rows of A whose sums
// stay in registers. Every element is a sum in the order of the rows of B with fused steps, whatever the sizes of tiles and
// panels, so that the bits depend neither on them nor on the machine.
//
// Included by `product.c` once for each type of number. It defines AX_NUMBER, AX_VECTOR (64 bytes of numbers), AX_EIGHT (eight of
// them) and AX_NAME(name), the name of a function for this type.
#ifndef AX_PRODUCT_LOOPS
#define AX_PRODUCT_LOOPS

#define AX_INLINE static inline __attribute__((always_inline))
#define AX_UNROLLED _Pragma("clang loop unroll(full)")

enum {
    /// Rows of B in a panel. With three vectors for each row it fills the first level of the cache.
    panel_depth = 256,
    most_rows = 8,
    most_vectors = 3
};
#endif

#define lanes ((long)(sizeof(AX_VECTOR) / sizeof(AX_NUMBER)))

/// Eight rows of eight elements, `stride` apart, as columns `width` apart.
AX_INLINE void AX_NAME(transpose_block)(AX_NUMBER *out, long width, const AX_NUMBER *in, long stride) {
    AX_EIGHT r[8], s[8], t[8];
    AX_UNROLLED for (int i = 0; i < 8; i++) __builtin_memcpy(&r[i], in + i * stride, sizeof r[i]);
    AX_UNROLLED for (int i = 0; i < 8; i += 2) {
        s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    AX_UNROLLED for (int i = 0; i < 8; i += 4) {
        AX_UNROLLED for (int k = i; k < i + 2; k++) {
            t[k] = __builtin_shufflevector(s[k], s[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            t[k + 2] = __builtin_shufflevector(s[k], s[k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    AX_UNROLLED for (int k = 0; k < 4; k++) {
        r[k] = __builtin_shufflevector(t[k], t[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[k + 4] = __builtin_shufflevector(t[k], t[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    AX_UNROLLED for (int i = 0; i < 8; i++) __builtin_memcpy(out + i * width, &r[i], sizeof r[i]);
}

/// The first `columns` columns and `depth` rows of B, with zeros up to whole vectors. Rows, or columns if transposed, are `stride` apart.
AX_INLINE void AX_NAME(pack_panel)(
    AX_NUMBER *panel, const AX_NUMBER *b, int transposed, long stride, long depth, long columns, const int vectors) {
    const long width = lanes * vectors;
    if (!transposed) {
        for (long l = 0; l < depth; l++) {
            if (columns == width) {
                __builtin_memcpy(panel + l * width, b + l * stride, (unsigned long)width * sizeof *b);
            } else {
                for (long j = 0; j < width; j++) panel[l * width + j] = j < columns ? b[l * stride + j] : 0;
            }
        }
        return;
    }
    for (long j = 0; j < width; j += 8) {
        long l = 0;
        if (j + 8 <= columns) {
            for (; l + 8 <= depth; l += 8) AX_NAME(transpose_block)(panel + l * width + j, width, b + j * stride + l, stride);
        }
        for (; l < depth; l++) {
            for (long i = j; i < j + 8; i++) panel[l * width + i] = i < columns ? b[i * stride + l] : 0;
        }
    }
}

/// `rows` rows of A times a panel, in place of `columns` columns of the output, or added to them.
AX_INLINE void AX_NAME(multiply_tile)(
    AX_NUMBER *out, long n, const AX_NUMBER *a, long a_row, long a_column, const AX_NUMBER *panel, long depth, long columns, int adds,
    const int rows, const int vectors) {
    AX_VECTOR sum[most_rows * most_vectors];
    const long width = lanes * vectors;
    AX_UNROLLED for (int i = 0; i < rows; i++) {
        AX_UNROLLED for (int j = 0; j < vectors; j++) {
            AX_VECTOR start = 0;
            if (adds && columns == width) {
                __builtin_memcpy(&start, out + i * n + lanes * j, sizeof start);
            } else if (adds) {
                for (int k = 0; k < lanes; k++) start[k] = lanes * j + k < columns ? out[i * n + lanes * j + k] : 0;
            }
            sum[i * vectors + j] = start;
        }
    }
    for (long l = 0; l < depth; l++) {
        AX_VECTOR b[most_vectors];
        AX_UNROLLED for (int j = 0; j < vectors; j++) __builtin_memcpy(&b[j], panel + l * width + lanes * j, sizeof b[j]);
        AX_UNROLLED for (int i = 0; i < rows; i++) {
            AX_VECTOR x = a[i * a_row + l * a_column];
            AX_UNROLLED for (int j = 0; j < vectors; j++) {
                sum[i * vectors + j] = __builtin_elementwise_fma(x, b[j], sum[i * vectors + j]);
            }
        }
    }
    AX_UNROLLED for (int i = 0; i < rows; i++) {
        AX_UNROLLED for (int j = 0; j < vectors; j++) {
            if (columns == width) {
                __builtin_memcpy(out + i * n + lanes * j, &sum[i * vectors + j], sizeof *sum);
            } else {
                for (int k = 0; k < lanes && lanes * j + k < columns; k++) out[i * n + lanes * j + k] = sum[i * vectors + j][k];
            }
        }
    }
}

/// All rows of A times a panel, in tiles of `most` rows and smaller ones at the end.
AX_INLINE void AX_NAME(multiply_panel)(
    AX_NUMBER *out, long n, const AX_NUMBER *a, long a_row, long a_column, const AX_NUMBER *panel, long m, long depth, long columns,
    int adds, const int most, const int vectors) {
    long i = 0;
    // Nine last rows are five and four, since the sums of one row alone would wait for one another.
    const int isNine = most == 8 && m % 8 == 1 && m > 1;
#define AX_TILES(ROWS, END)                                                                                            \
    for (; i + ROWS <= END; i += ROWS)                                                                                 \
    AX_NAME(multiply_tile)(out + i * n, n, a + i * a_row, a_row, a_column, panel, depth, columns, adds, ROWS, vectors)
    if (most == 8) AX_TILES(8, (isNine ? m - 9 : m));
    if (isNine) AX_TILES(5, m - 4);
    if (most == 6) AX_TILES(6, m);
    if (most == 8) AX_TILES(4, m);
    AX_TILES(2, m);
    AX_TILES(1, m);
#undef AX_TILES
}

/// out (m x n) = A B, or out + A B; see `ax_product`.
/// - most, vectors: Rows and vectors of a tile; their product is limited by the registers of the machine.
AX_INLINE void AX_NAME(product)(
    AX_NUMBER *out, const AX_NUMBER *a, int a_transposed, const AX_NUMBER *b, int b_transposed, long m, long k, long n, int accumulate,
    const int most, const int vectors) {
    _Alignas(64) AX_NUMBER panel[panel_depth * lanes * most_vectors];
    const long a_row = a_transposed ? 1 : k, a_column = a_transposed ? m : 1;
    for (long l = 0; l < k; l += panel_depth) {
        const long depth = k - l < panel_depth ? k - l : panel_depth;
        const AX_NUMBER *const rows = a + l * a_column;
        const int adds = accumulate || l > 0;
        long j = 0;
        while (j < n) {
            const AX_NUMBER *const columns = b_transposed ? b + j * k + l : b + l * n + j;
            const long rest = n - j, stride = b_transposed ? k : n;
            long width;
#define AX_PANEL(VECTORS)                                                                                              \
    do {                                                                                                               \
        width = rest < lanes * VECTORS ? rest : lanes * VECTORS;                                                       \
        AX_NAME(pack_panel)(panel, columns, b_transposed, stride, depth, width, VECTORS);                                       \
        AX_NAME(multiply_panel)(out + j, n, rows, a_row, a_column, panel, m, depth, width, adds, most, VECTORS);                \
    } while (0)
            // Four vectors are two and two: one alone would wait for what it loads.
            const int isFour = rest > 3 * lanes && rest <= 4 * lanes;
            if (vectors >= 3 && rest > 2 * lanes && !isFour) AX_PANEL(3);
            else if (vectors >= 2 && rest > lanes) AX_PANEL(2);
            else AX_PANEL(1);
#undef AX_PANEL
            j += width;
        }
    }
    if (k == 0 && !accumulate) __builtin_memset(out, 0, (unsigned long)(m * n) * sizeof *out);
}

#undef lanes
#undef AX_NUMBER
#undef AX_VECTOR
#undef AX_EIGHT
#undef AX_NAME
