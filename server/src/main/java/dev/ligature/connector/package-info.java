/** Connectors, the daemons that run them, and what is sent through them. */
@NullMarked
package dev.ligature.connector;

import org.jspecify.annotations.NullMarked;
