/** The main job, shown step by step with server, daemon and IRC server as real processes. */
@NullMarked
package dev.ligature.demo;

import org.jspecify.annotations.NullMarked;
