/** Tests that keep the documents true. */
@NullMarked
package dev.ligature.docs;

import org.jspecify.annotations.NullMarked;
