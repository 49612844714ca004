/** Where master keys live: Cloud KMS, or a file in development. */
@NullMarked
package dev.ligature.keys.kms;

import org.jspecify.annotations.NullMarked;
