/** A stand-in of Cloud KMS for tests. */
@NullMarked
package dev.ligature.keys.kms.fake;

import org.jspecify.annotations.NullMarked;
