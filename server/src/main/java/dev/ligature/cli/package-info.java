/** The commands of the launcher. */
@NullMarked
package dev.ligature.cli;

import org.jspecify.annotations.NullMarked;
