/* Takes the flag that keeps a library loaded out of files: what the copies would be without
   `-z nodelete`.

       loosen FILE...  */
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static bool loosen_segment(FILE *file, const Elf64_Phdr *segment) {
    for (Elf64_Xword at = 0; at < segment->p_filesz; at += sizeof(Elf64_Dyn)) {
        long place = (long)(segment->p_offset + at);
        Elf64_Dyn entry;
        if (fseek(file, place, SEEK_SET) != 0 || fread(&entry, sizeof entry, 1, file) != 1) {
            return false;
        }
        if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_NODELETE) != 0) {
            entry.d_un.d_val &= ~(Elf64_Xword)DF_1_NODELETE;
            return fseek(file, place, SEEK_SET) == 0 && fwrite(&entry, sizeof entry, 1, file) == 1;
        }
    }
    return false;
}

static bool loosen(FILE *file) {
    Elf64_Ehdr header;
    if (fread(&header, sizeof header, 1, file) != 1) {
        return false;
    }
    for (int at = 0; at < header.e_phnum; at++) {
        Elf64_Phdr segment;
        long place = (long)(header.e_phoff + (Elf64_Off)at * sizeof segment);
        if (fseek(file, place, SEEK_SET) != 0 || fread(&segment, sizeof segment, 1, file) != 1) {
            return false;
        }
        if (segment.p_type == PT_DYNAMIC) {
            return loosen_segment(file, &segment);
        }
    }
    return false;
}

int main(int count, char **arguments) {
    for (int at = 1; at < count; at++) {
        FILE *file = fopen(arguments[at], "r+b");
        bool done = file != NULL && loosen(file);
        if (file != NULL) {
            done = fclose(file) == 0 && done;
        }
        if (!done) {
            fprintf(stderr, "%s: there is no flag NODELETE to take out\n", arguments[at]);
            return 1;
        }
    }
    return count > 1 ? 0 : 2;
}
