#include "CReadlineShim.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

static ax_line_completer completer;
static void *completer_context;

/// What the callback of the line being read left behind.
static char *entered;
static int has_ended;

static void line_handler(char *line) {
    entered = line;
    has_ended = 1;
    rl_callback_handler_remove();
}

/// The candidates of the completion under way, and where the generator stands in them.
static char *candidates;
static char *next_candidate;

static char *generate(const char *text, int state) {
    (void)text;
    (void)state;
    if (next_candidate == NULL || *next_candidate == '\0') return NULL;
    char *end = strchr(next_candidate, '\n');
    size_t length = end ? (size_t)(end - next_candidate) : strlen(next_candidate);
    char *word = malloc(length + 1);
    if (word == NULL) return NULL;
    memcpy(word, next_candidate, length);
    word[length] = '\0';
    next_candidate = end ? end + 1 : next_candidate + length;
    return word;
}

static char **complete(const char *text, int start, int end) {
    if (completer == NULL) return NULL;
    int files = 0;
    candidates = completer(rl_line_buffer, start, end, &files, completer_context);
    if (files) {
        // Readline's own completion of file names follows when nothing is returned.
        free(candidates);
        candidates = NULL;
        return NULL;
    }
    rl_attempted_completion_over = 1;
    rl_completion_append_character = '\0';
    next_candidate = candidates;
    char **matches = candidates ? rl_completion_matches(text, generate) : NULL;
    free(candidates);
    candidates = next_candidate = NULL;
    return matches;
}

void ax_line_start(ax_line_completer function, void *context) {
    completer = function;
    completer_context = context;
    rl_readline_name = "auspex";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/^,:~!?%";
    rl_completer_quote_characters = "\"";
    // The program has a handler of its own, which also serves inference.
    rl_catch_signals = 0;
    rl_catch_sigwinch = 1;
    rl_variable_bind("enable-bracketed-paste", "on");
    rl_variable_bind("blink-matching-paren", "on");
    using_history();
    stifle_history(5000);
}

enum ax_line_status ax_line_read(const char *prompt, int wake, char **line) {
    *line = NULL;
    entered = NULL;
    has_ended = 0;
    rl_callback_handler_install(prompt, line_handler);
    struct pollfd sources[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = wake, .events = POLLIN}};
    while (!has_ended) {
        int count = poll(sources, wake >= 0 ? 2 : 1, -1);
        if (count < 0) {
            // A resized window is told by a signal; readline looks at it with the next character.
            if (errno == EINTR) continue;
            break;
        }
        if (wake >= 0 && (sources[1].revents & POLLIN)) {
            char drained[64];
            ssize_t ignored = read(wake, drained, sizeof drained);
            (void)ignored;
            rl_free_line_state();
            rl_callback_sigcleanup();
            rl_replace_line("", 0);
            rl_callback_handler_remove();
            fputs("^C\n", stdout);
            fflush(stdout);
            return AX_LINE_INTERRUPTED;
        }
        if (sources[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) rl_callback_read_char();
    }
    if (!has_ended) rl_callback_handler_remove();
    if (entered == NULL) return AX_LINE_END;
    *line = entered;
    entered = NULL;
    return AX_LINE_ENTERED;
}

void ax_line_remember(const char *entry) {
    // An entry equal to the one before it would only be in the way.
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (last == NULL || strcmp(last->line, entry) != 0) add_history(entry);
}

void ax_line_restore(void) {
    if (rl_readline_state & RL_STATE_INITIALIZED) rl_deprep_terminal();
}

const char *ax_line_version(void) { return rl_library_version; }
