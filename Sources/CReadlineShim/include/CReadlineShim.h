/// The part of GNU readline that the prompt needs, as functions: Swift 6 cannot touch readline's global variables.
///
/// One editor per process, used from one thread.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// How reading a line ended.
enum ax_line_status {
    /// A line was entered; the caller frees it.
    AX_LINE_ENTERED = 0,
    /// Control-D on an empty line, or the end of input.
    AX_LINE_END = 1,
    /// Control-C: what had been typed is discarded.
    AX_LINE_INTERRUPTED = 2,
};

/// Completions of the word at bytes `start..<end` of `line`: words with a newline after each, in memory that the caller
/// frees; NULL for none. `*files` is set to ask for the names of files.
typedef char *(*ax_line_completer)(const char *line, int start, int end, int *files, void *context);

/// Prepares the editor. `context` is handed to the completer and must outlive the editor.
void ax_line_start(ax_line_completer completer, void *context);

/// Reads a line. A byte that arrives at `wake` (or a negative number for none) ends it as interrupted.
enum ax_line_status ax_line_read(const char *prompt, int wake, char **line);

/// Adds an entry to the history that the arrow keys walk through.
void ax_line_remember(const char *entry);

/// Gives the terminal back as it was found; for an exit in the middle of a line.
void ax_line_restore(void);

/// Version of the library, such as "8.2".
const char *ax_line_version(void);

#ifdef __cplusplus
}
#endif
