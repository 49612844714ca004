/** What was done, by whom and for whom: written with the change, sealed for its subjects. */
@NullMarked
package dev.ligature.audit;

import org.jspecify.annotations.NullMarked;
