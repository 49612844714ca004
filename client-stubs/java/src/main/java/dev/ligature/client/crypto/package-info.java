/** Cryptography that server and daemons share: statements, sealed boxes, signatures. */
@NullMarked
package dev.ligature.client.crypto;

import org.jspecify.annotations.NullMarked;
