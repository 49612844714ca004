/** Identity providers tell what happened to their users: RISC and CAEP, pushed (RFC 8935). */
@NullMarked
package dev.ligature.risc;

import org.jspecify.annotations.NullMarked;
