/** Who is who, and what linked accounts let each other see. */
@NullMarked
package dev.ligature.graph;

import org.jspecify.annotations.NullMarked;
