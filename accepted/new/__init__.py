"""`accepted new`: a service of the reader's own, made from the live tree.

command   what is said; refuses what can't be
naming    from the folder's name to package, variables and labels
parts     which files of the tree go along, and what stays with the guide
renaming  from the guide's words to the reader's
pins      which packages such a service needs, with their hashes
template/ the texts that no file of the tree can stand for
"""
