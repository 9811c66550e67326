# Runs a program in the system's Python: python3 python.py <program> < input
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import board

board.start(sys.stdin.read())
with open(sys.argv[1], encoding="utf-8") as program:
    exec(compile(program.read(), sys.argv[1], "exec"), {"__name__": "__main__"})
